import { imagesOf, type OneStep } from "./one-step.ts";

/** Mean and standard deviation of the image of each point, if the step is affine in its normals. */
export interface GaussianKernel {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

const tolerance = 1e-10;

/**
 * The Gaussian law of the image of each point; `undefined` if the step is not affine in its normals or draws uniforms.
 *
 * ```text
 * x₁ = m(x) + Σ c_k(x) z_k,    s² = Σ c_k²             m from zero noise, c_k from unit impulses
 * ```
 *
 * Superposition is checked with one generic vector of normals and with −2 times this vector.
 */
export async function readGaussianKernel(step: OneStep, points: Float64Array): Promise<GaussianKernel | undefined> {
  const { draws } = step;
  if (draws.includes("uniform")) return undefined;
  const generic = draws.map((_, k) => 2 * (((k + 1) * 0.6180339887498949) % 1) + 0.3);
  const probes = [
    draws.map(() => 0),
    ...draws.map((_, k) => draws.map((_, j) => (j === k ? 1 : 0))),
    generic,
    generic.map((value) => -2 * value),
  ];
  const images = await imagesOf(step, points, probes);
  const n = points.length;
  const mean = images.slice(0, n);
  const sd = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let [variance, linear, scale] = [0, 0, Math.abs(mean[i])];
    for (let k = 0; k < draws.length; k++) {
      const column = images[(k + 1) * n + i] - mean[i];
      variance += column ** 2;
      linear += generic[k] * column;
      scale += Math.abs(generic[k] * column);
    }
    sd[i] = Math.sqrt(variance);
    const [once, twice] = [images[(draws.length + 1) * n + i], images[(draws.length + 2) * n + i]];
    const deviation = Math.abs(once - mean[i] - linear) + Math.abs(twice - mean[i] + 2 * linear);
    if (deviation > tolerance * scale) return undefined;
  }
  return { mean, sd };
}
