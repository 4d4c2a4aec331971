import type { Scheme } from "../scheme.ts";

/** Whether the noise level multiplies all noise of the scheme by 0, so that none needs to be drawn: η = 0 and the scheme follows the driver. */
export function isSilent({ info }: Scheme<unknown>, noiseLevel: number): boolean {
  return noiseLevel === 0 && info.noiseLevel === "driver";
}

/**
 * Whether a scheme draws random numbers at a noise level: uniforms, or integrals and normals unless it follows the driver at η = 0.
 *
 * @example
 * ```ts
 * isRandom(eulerMaruyama(), 0); // false
 * ```
 */
export function isRandom(scheme: Scheme<unknown>, noiseLevel: number): boolean {
  const { noise, normals = 0, uniforms = 0 } = scheme;
  return uniforms > 0 || (!isSilent(scheme, noiseLevel) && noise.length + normals > 0);
}
