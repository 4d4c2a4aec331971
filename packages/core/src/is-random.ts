import type { Scheme } from "./scheme.ts";

/** Whether a scheme that follows the driver is at η = 0, where it multiplies all its noise by 0 and none need be drawn. */
export function isSilent({ info }: Scheme<unknown>, noiseLevel: number): boolean {
  return noiseLevel === 0 && info.noiseLevel === "driver";
}

/**
 * Whether a scheme draws anything at a noise level: uniforms, or integrals and normals unless it follows the driver at η = 0.
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
