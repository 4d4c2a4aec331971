import { createCatalogue } from "@backstep/catalogue";
import { type Scheme, sample } from "@backstep/core";
import {
  createWorkspace,
  drawOf,
  type Impulse,
  impulseNoise,
  releaseWorkspace,
  uniformsOfRows,
} from "@backstep/core/plugin";
import { ou } from "@backstep/drifts";
import { makePlan, measure, readExperiment } from "@backstep/experiment";
import { uniform } from "@backstep/grids";
import { randomizedExponential } from "@backstep/scheme-randomized-exponential";
import { randomizedMidpoint } from "@backstep/scheme-randomized-midpoint";
import { gaussian } from "@backstep/score-analytic";

/** A scheme at a step size, and its W1 in the authors' figure (accurate to about 0.005). */
export interface Case {
  readonly scheme: "randomized-midpoint" | "randomized-exponential";
  readonly size: number;
  readonly steps: number;
  readonly published: number;
}

const sizes = [0.1, 0.2, 0.3, 0.39];
const published = {
  "randomized-midpoint": [0.19, 0.291, 0.36, 0.433],
  "randomized-exponential": [0.195, 0.315, 0.384, 0.461],
} as const;

export const cases: readonly Case[] = (["randomized-midpoint", "randomized-exponential"] as const).flatMap((scheme) =>
  sizes.map((size, k) => ({ scheme, size, steps: Math.floor(10 / size + 1e-9), published: published[scheme][k] })),
);

const deviation = 0.09;
const factories: Readonly<Record<Case["scheme"], () => Scheme>> = {
  "randomized-midpoint": randomizedMidpoint,
  "randomized-exponential": randomizedExponential,
};

/** A run on N(0, variance) under dX = −X/2 dt + dB, from the exact start at the horizon to 0. */
export interface SharedRun {
  readonly scheme: Case["scheme"];
  readonly steps: number;
  readonly horizon: number;
  readonly variance: number;
}

/**
 * The exact variance of the result for each seed 1 … n, if all samples of a run share their uniforms. Given the uniforms, the law is N(0, v).
 *
 * ```text
 * v₁ = A(U)² v₀ + Σ_k c_k(U)²
 * ```
 *
 * The uniforms are those of a run with that seed. One run of a step covers all seeds, with a row for each impulse.
 */
export async function sharedVariances(
  { scheme, steps, horizon, variance }: SharedRun,
  seeds: number,
): Promise<number[]> {
  const drift = ou({ horizon });
  const model = gaussian({ mean: [0], variance: [variance] }).score(drift);
  const start = new Float64Array(3 * seeds).map((_, row) => (row % 3 === 0 ? 1 : 0));
  const impulses = Array.from(start.keys()).flatMap((row): Impulse[] =>
    row % 3 === 0 ? [] : [{ row, step: 0, draw: row % 3, value: 1 }],
  );
  const grid = uniform()(steps, drift, 0);
  const uniforms = await uniformsOf(seeds, steps);
  let variances = Array<number>(seeds).fill(drift.alpha(horizon) ** 2 * variance + drift.sigma(horizon) ** 2);
  for (let k = 0; k < steps; k++) {
    const noise = impulseNoise({ impulses, uniform: (_step, _draw, row) => uniforms[k][Math.floor(row / 3)] });
    const times = grid.slice(k, k + 2);
    const { x } = await sample({ scheme: factories[scheme](), drift, model, times, n: 3 * seeds, start, noise });
    variances = variances.map((v, i) => x[3 * i] ** 2 * v + x[3 * i + 1] ** 2 + x[3 * i + 2] ** 2);
  }
  return variances;
}

/** W1 to N(0, 0.09²) for each seed 1 … n, |√v − 0.09| √(2/π). */
export async function sharedW1({ scheme, size, steps }: Case, seeds: number): Promise<number[]> {
  const variances = await sharedVariances({ scheme, steps, horizon: steps * size, variance: deviation ** 2 }, seeds);
  return variances.map((v) => Math.abs(Math.sqrt(v) - deviation) * Math.sqrt(2 / Math.PI));
}

/** The uniforms that the runs with seeds 1 … n share, `[step][seed − 1]`. */
async function uniformsOf(seeds: number, steps: number): Promise<number[][]> {
  const workspace = await createWorkspace("f64");
  const row = workspace.batch(1, 1);
  const drawn = Array.from({ length: steps }, (_, step) =>
    Array.from({ length: seeds }, (_each, k) => uniformsOfRows(row, k + 1, step, drawOf.uniform(0), true)[0]),
  );
  releaseWorkspace(workspace);
  return drawn;
}

/** W1 for each seed of the experiment files, if each sample draws its own uniforms. */
export async function perRowW1({ scheme, size, steps }: Case): Promise<number[]> {
  const horizon = Number((size * steps).toFixed(2));
  const file = new URL(`../experiments/randomized-uniforms-${horizon}.yaml`, import.meta.url);
  const access = { catalogue: createCatalogue() };
  const plan = await makePlan(await readExperiment(file.pathname, access), access);
  const wanted = plan.schemes.filter(({ name, options }) => name === scheme && options.uniforms === "perRow");
  const values: number[] = [];
  const experiment = { ...plan.experiment, steps: [steps] };
  for await (const measured of measure({ ...plan, experiment, schemes: wanted }))
    if (measured.kind === "row") values.push(measured.row.value!);
  return values;
}

/** Lower quartile, median and upper quartile, interpolated between neighbours. */
export function quartiles(values: readonly number[]): readonly [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const low = Math.floor(place);
    return sorted[low] + (place - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
  };
  return [at(0.25), at(0.5), at(0.75)];
}

/** Number of seeds for the exact quartiles. */
const exactSeeds = 1000;

/** The exact cells of a row: scheme, step size, published value, quartiles, and the share of seeds below the published value. */
export async function exactCells(one: Case): Promise<readonly string[]> {
  const values = await sharedW1(one, exactSeeds);
  const below = values.filter((value) => value < one.published).length / values.length;
  return [
    one.scheme,
    String(one.size),
    one.published.toFixed(3),
    shown(quartiles(values)),
    `${Math.round(100 * below)} %`,
  ];
}

/** The last cell of a row, measured from samples. */
export async function sampledCell(one: Case): Promise<string> {
  return shown(quartiles(await perRowW1(one)));
}

function shown(values: readonly number[]): string {
  return values.map((value) => value.toFixed(3)).join(" · ");
}
