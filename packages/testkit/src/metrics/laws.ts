import type { MeasuredLaw } from "@backstep/core";
import { createWorkspace, releaseWorkspace } from "@backstep/core/plugin";

/** Dimension of the laws that are compared. */
export const dim = 3;

const shift = [1.5, -2, 0.5];

/** Length of the vector by which `translated` moves a law. */
export const shiftLength: number = Math.sqrt(shift.reduce((total, value) => total + value * value, 0));

/** A law as the metric accepts it: n standard normal points, or the moments of N(0, seed² I). */
export async function lawOf(
  kind: "samples" | "moments",
  n: number,
  seed: number,
  dimension: number = dim,
): Promise<MeasuredLaw> {
  if (kind === "moments") return isotropicGaussian(seed, dimension);
  const workspace = await createWorkspace("f64");
  const out = workspace.batch(n, dimension);
  const stream = { seedLow: seed, seedHigh: 0, step: 0, draw: 0 };
  workspace.kernels.normals("f64", out.address, stream, 0, n * dimension, 1);
  const x = Float64Array.from(out.data);
  releaseWorkspace(workspace);
  return { kind: "samples", x, n, dim: dimension };
}

/** N(0, sd² I). */
export function isotropicGaussian(sd: number, dimension: number = dim): MeasuredLaw {
  return { kind: "moments", mean: new Float64Array(dimension), variance: new Float64Array(dimension).fill(sd * sd) };
}

/** The law with coordinate j multiplied by the j-th factor. */
export function stretched(law: MeasuredLaw, factors: readonly number[]): MeasuredLaw {
  if (law.kind === "samples")
    return { ...law, x: Float64Array.from(law.x, (value, i) => factors[i % law.dim] * value) };
  return { ...law, ...(law.variance && { variance: law.variance.map((value, j) => factors[j] ** 2 * value) }) };
}

/** The law multiplied by a factor, in 32 bits if requested. */
export function scaled(law: MeasuredLaw, factor: number, f32: boolean = false): MeasuredLaw {
  if (law.kind === "samples") {
    const x = Float64Array.from(law.x, (value) => value * factor);
    return { ...law, x: f32 || law.x instanceof Float32Array ? Float32Array.from(x) : x };
  }
  const mean = law.mean.map((value) => value * factor);
  return { ...law, mean, ...(law.variance && { variance: law.variance.map((value) => value * factor * factor) }) };
}

/** The law moved by a fixed vector of length `shiftLength`. */
export function translated(law: MeasuredLaw): MeasuredLaw {
  if (law.kind === "samples") return { ...law, x: Float64Array.from(law.x, (value, i) => value + shift[i % law.dim]) };
  return { ...law, mean: law.mean.map((value, j) => value + shift[j]) };
}
