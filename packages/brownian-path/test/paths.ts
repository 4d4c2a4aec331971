import type { Batch, Drift, ItoWeight, NoiseSource } from "@backstep/core";
import { isBackstepError } from "@backstep/core";
import { createPosition, createWorkspace, increment, timeIntegral, transition } from "@backstep/core/plugin";
import { ou } from "@backstep/test-fixtures";
import { type BrownianPathOptions, pathOf } from "../src/brownian-path.ts";

export const all = [increment, timeIntegral, transition];
export const options: BrownianPathOptions = { seed: 5, weights: all, drift: ou, interval: [0, 2] };

/** g = √(2t), whose square root singularity at 0 needs graded panels. */
export const edm: Drift = {
  ...ou,
  name: "edm",
  f: () => 0,
  g2: (t) => 2 * t,
  alpha: () => 1,
  sigma: (t) => t,
  transition: (t0, t1) => ({
    growth: 1,
    scoreWeight: (t0 - t1) * (t0 + t1),
    noiseVariance: (t0 - t1) * (t0 + t1),
  }),
};

/** The path as a linear map: row r holds the coefficients on the r-th unit normal that its nodes draw. */
export async function mapOf(given: BrownianPathOptions, rows = 700) {
  const workspace = await createWorkspace("f64");
  const like = workspace.batch(rows, 1);
  const index = new Map<string, number>();
  const path = pathOf(given, (kernels, _precision, out, at, k, first, count) => {
    const name = `${at} ${k}`;
    if (!index.has(name)) index.set(name, index.size);
    const values = new Float64Array(kernels.memory.buffer, out, count);
    for (let i = 0; i < count; i++) values[i] = first + i === index.get(name) ? 1 : 0;
    if (index.size > rows) throw new Error("too few rows");
  });
  return (weights: readonly ItoWeight[], t0: number, t1: number): Float64Array[] =>
    path.integrals(weights, given.drift, t0, t1, like).map(({ data }) => Float64Array.from(data));
}

export const dot = (a: Float64Array, b: Float64Array): number => a.reduce((total, value, i) => total + value * b[i], 0);

export async function like(rows: number, dim = 1, precision: "f32" | "f64" = "f64", firstRow = 0): Promise<Batch> {
  return (await createWorkspace(precision)).at(createPosition({ firstRow })).batch(rows, dim);
}

export const values = (
  path: NoiseSource,
  t0: number | Float64Array,
  t1: number | Float64Array,
  shape: Batch,
  weights = all,
) => path.integrals(weights, ou, t0, t1, shape).map(({ data }) => [...data]);

export const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (isBackstepError(error)) return error.code;
    throw error;
  }
  return "none";
};
