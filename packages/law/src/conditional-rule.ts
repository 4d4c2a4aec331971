import { gaussHermite, gaussLegendre } from "./gauss-rule.ts";
import type { OneStep } from "./one-step.ts";

/** Mean and standard deviation of the image of each point, where the step is affine in its normals. */
export interface GaussianKernel {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/** Images of points with weights: E g(step(x_i)) ≈ Σ_q weights_q g(image_{q · points + i}). */
export interface ConditionalRule {
  readonly images: Float64Array;
  readonly weights: readonly number[];
}

const tolerance = 1e-10;

/**
 * The Gaussian law of the image of each point, or nothing where the step is not affine in its normals or draws uniforms.
 *
 * ```text
 * x₁ = m(x) + Σ c_k(x) z_k,    s² = Σ c_k²             m by zero noise, c_k by unit impulses
 * ```
 *
 * Affinity is checked by superposition with one and with two generic vectors of normals.
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
  const { images } = await apply(step, points, probes);
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
    const off = Math.abs(once - mean[i] - linear) + Math.abs(twice - mean[i] + 2 * linear);
    if (off > tolerance * scale) return undefined;
  }
  return { mean, sd };
}

/**
 * How many nodes a rule takes: for the one normal of a Gaussian kernel, for each of several normals by their number, for each beside uniforms
 * at most, and for each uniform.
 */
export interface RuleSizes {
  readonly kernel: number;
  readonly normals: readonly number[];
  readonly randomized: number;
  readonly uniforms: number;
}

/** The law of the images by quadrature: Gauss–Hermite over one normal where the kernel is Gaussian, else the product over all draws. */
export async function conditionalRule(step: OneStep, points: Float64Array, sizes: RuleSizes): Promise<ConditionalRule> {
  const kernel = await readGaussianKernel(step, points);
  if (kernel === undefined) {
    const { nodes, weights } = productRule(step, sizes);
    return { images: (await apply(step, points, nodes)).images, weights };
  }
  const { nodes, weights } = gaussHermite(sizes.kernel);
  const n = points.length;
  const images = new Float64Array(n * nodes.length);
  nodes.forEach((z, q) => {
    for (let i = 0; i < n; i++) images[q * n + i] = kernel.mean[i] + kernel.sd[i] * z;
  });
  return { images, weights };
}

function productRule(
  { draws }: OneStep,
  { normals, randomized, uniforms }: RuleSizes,
): { nodes: number[][]; weights: number[] } {
  const count = draws.filter((draw) => draw === "normal").length;
  const many = normals[Math.min(count, normals.length) - 1] ?? 1;
  const rules = {
    normal: gaussHermite(draws.includes("uniform") ? Math.min(many, randomized) : many),
    uniform: gaussLegendre(uniforms),
  };
  // Uniforms vary slowest, so that rows of equal times follow each other.
  const order = draws.map((_, k) => k).sort((a, b) => Number(draws[a] === "normal") - Number(draws[b] === "normal"));
  return order.reduce(
    ({ nodes, weights }, k) => ({
      nodes: nodes.flatMap((node) =>
        rules[draws[k]].nodes.map((value) => node.map((old, j) => (j === k ? value : old))),
      ),
      weights: weights.flatMap((weight) => rules[draws[k]].weights.map((factor) => weight * factor)),
    }),
    { nodes: [draws.map(() => 0)], weights: [1] },
  );
}

/** The images of all points under each vector of draws, vector by vector. */
async function apply(
  step: OneStep,
  points: Float64Array,
  vectors: readonly (readonly number[])[],
): Promise<{ images: Float64Array }> {
  const n = points.length;
  const repeated = new Float64Array(n * vectors.length);
  vectors.forEach((_, q) => repeated.set(points, q * n));
  const values = step.draws.map((_, k) => {
    const of = new Float64Array(repeated.length);
    vectors.forEach((vector, q) => of.fill(vector[k], q * n, (q + 1) * n));
    return of;
  });
  return { images: await step.at(repeated, values) };
}
