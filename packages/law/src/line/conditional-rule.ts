import { gaussHermite, gaussLegendre } from "../quadrature/gauss-rule.ts";
import { readGaussianKernel } from "./gaussian-kernel.ts";
import { imagesOf, type OneStep } from "./one-step.ts";

/** Images of n points, with weights: E g(step(x_i)) ≈ Σ_q weights_q g(images_{q · n + i}). */
export interface ConditionalRule {
  readonly images: Float64Array;
  readonly weights: readonly number[];
}

/** Number of nodes per random number. */
export interface RuleSizes {
  /** For the single normal of a Gaussian kernel. */
  readonly kernel: number;
  /** For each normal of a product rule: entry k − 1 if the step draws k normals, the last entry if it draws more. */
  readonly normals: readonly number[];
  /** Upper limit for each normal if the step also draws uniforms. */
  readonly randomized: number;
  /** For each uniform. */
  readonly uniforms: number;
}

/** The law of the images by quadrature: Gauss–Hermite over one normal if the kernel is Gaussian, otherwise a product rule over all draws. */
export async function conditionalRule(step: OneStep, points: Float64Array, sizes: RuleSizes): Promise<ConditionalRule> {
  const kernel = await readGaussianKernel(step, points);
  if (kernel === undefined) {
    const { nodes, weights } = productRule(step, sizes);
    return { images: await imagesOf(step, points, nodes), weights };
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
  const perNormal = normals[Math.min(count, normals.length) - 1] ?? 1;
  const rules = {
    normal: gaussHermite(draws.includes("uniform") ? Math.min(perNormal, randomized) : perNormal),
    uniform: gaussLegendre(uniforms),
  };
  // Uniforms vary slowest, so that rows with equal times are consecutive.
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
