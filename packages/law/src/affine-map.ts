import {
  BackstepError,
  type Batch,
  type Drift,
  type NoiseSource,
  type Scheme,
  type ScoreModel,
  sample,
  type Times,
} from "@backstep/core";
import { type Impulse, impulseNoise, sum } from "@backstep/core/plugin";

/** The run whose map is read: x_N = a ⊙ x_0 + Σ_k c_k ⊙ z_k + b, coordinate by coordinate. */
export interface AffineRun {
  readonly scheme: Scheme<unknown>;
  readonly drift: Drift;
  readonly times: Float64Array;
  readonly noiseLevel: number;
  /** The affine score itself, and the same without its constant part. */
  readonly model: ScoreModel;
  readonly linear: ScoreModel;
  /** Standard deviation per coordinate of the noise that the model adds at each evaluation; 0 for none. */
  readonly scoreNoise: number;
  /** The uniform of a row, where the scheme draws one. */
  readonly uniform?: (row: number) => number;
  readonly signal: AbortSignal | undefined;
}

/** What is read as a black box: the run of a scheme, or of a program outside. Its rows do not know of each other. */
export interface AffineRunner {
  readonly name: string;
  readonly dim: number;
  /** The standard normals that one row consumes. */
  normals(): Promise<readonly Normal[]>;
  /** Takes the rows of `start` to their end with the kicks as the only noise; `centred` leaves out the constant part of the score. */
  run(start: Float64Array, kicks: readonly Kick[], centred: boolean): Promise<RunnerResult>;
}

/** Where rows ended, (n, d), and evaluations per row. */
export interface RunnerResult {
  readonly x: Float64Array;
  readonly nfe: number;
  readonly jvps: number;
}

/** The map, one row of `columns` per independent standard normal: (1 + normals, d), row 0 the factor of x_0. */
export interface AffineMap {
  readonly columns: Float64Array;
  readonly normals: readonly Normal[];
  readonly nfe: number;
  readonly jvps: number;
  /** By how much superposition fails on generic inputs, relative to the magnitudes that meet there: rounding. */
  readonly deviation: number;
  /** b plus the image of the given start: the mean of the result. */
  image(start: Float64Array): Promise<Float64Array>;
}

/** A standard normal that enters a run: one of the scheme's, or one that the model adds to its score. */
export interface Normal {
  readonly by: "scheme" | "model";
  readonly step: number;
  readonly draw: number;
}

/**
 * Reads an affine map off whole trajectories, as a black box: row r of one run carries the r-th unit impulse, so that
 * multistep schemes need nothing special.
 *
 * @throws BackstepError `LAW_NOT_AFFINE` if superposition fails on generic inputs.
 */
export async function readAffineMap(runner: AffineRunner): Promise<AffineMap> {
  const { dim } = runner;
  const normals = await runner.normals();
  const start = new Float64Array((1 + normals.length) * dim);
  start.fill(1, 0, dim);
  const impulses = normals.map((normal, k) => ({ ...normal, row: k + 1, value: 1 }));
  const { x: columns, nfe, jvps } = await runner.run(start, impulses, true);
  const image = async (from: Float64Array): Promise<Float64Array> => (await runner.run(from, [], false)).x;
  return { columns, normals, nfe, jvps, image, deviation: await superpose(runner, { columns, normals, image }) };
}

/** The run of a scheme. */
export function schemeRunner(run: AffineRun): AffineRunner {
  return {
    name: run.scheme.info.name,
    dim: run.model.dim,
    normals: async () => (await countDraws(run)).normals,
    async run(start, kicks, centred) {
      const { x, nfe, jvps } = await runWith(run, centred ? run.linear : run.model, start, kicks);
      return { x: x as Float64Array, nfe, jvps };
    },
  };
}

/** A normal with a value, in one row. */
export type Kick = Impulse & { readonly by: Normal["by"] };

/** The run from the given rows, its normals zero but for the kicks. */
export function runWith(
  run: AffineRun,
  model: ScoreModel,
  start: Float64Array,
  kicks: readonly Kick[],
): ReturnType<typeof sample> {
  const { scheme, drift, times, noiseLevel, uniform, signal } = run;
  return sample({
    scheme,
    drift,
    model:
      run.scoreNoise === 0
        ? model
        : withKicks(
            model,
            run.scoreNoise,
            kicks.filter((kick) => kick.by === "model"),
          ),
    times,
    noiseLevel,
    start,
    n: start.length / model.dim,
    noise: impulseNoise({
      impulses: kicks.filter((kick) => kick.by === "scheme"),
      ...(uniform && { uniform: (_step, _draw, row) => uniform(row) }),
    }),
    ...(signal && { signal }),
  });
}

/** One dry row tells which normals each step consumes, and how many uniforms all of them together. */
export async function countDraws(run: AffineRun): Promise<{ normals: Normal[]; uniforms: number }> {
  const normals: Normal[] = [];
  let uniforms = 0;
  const { dim } = run.model;
  const silent = impulseNoise({ impulses: [] });
  const counting: NoiseSource = {
    ...silent,
    integrals(weights, drift, t0, t1, like) {
      const { step, draw } = like.workspace.position;
      weights.forEach((_, k) => normals.push({ by: "scheme", step, draw: draw + k }));
      return silent.integrals(weights, drift, t0, t1, like);
    },
    normals(count, t0, t1, like) {
      const { step, draw } = like.workspace.position;
      for (let k = 0; k < count; k++) normals.push({ by: "scheme", step, draw: draw + k });
      return silent.normals(count, t0, t1, like);
    },
    uniforms(count, ...request) {
      uniforms += count;
      return silent.uniforms(count, ...request);
    },
  };
  const watched: ScoreModel = {
    ...run.model,
    predict(as, x, t) {
      const { step, call } = x.workspace.position;
      if (run.scoreNoise > 0) normals.push({ by: "model", step, draw: call });
      return run.model.predict(as, x, t);
    },
  };
  const { scheme, drift, times, noiseLevel } = run;
  await sample({
    scheme,
    drift,
    model: watched,
    times,
    noiseLevel,
    start: new Float64Array(dim),
    n: 1,
    noise: counting,
  });
  return { normals, uniforms };
}

/** The model plus `size` times the impulses meant for it, in score coordinates. */
function withKicks(model: ScoreModel, size: number, kicks: readonly Kick[]): ScoreModel {
  return {
    ...model,
    predictions: ["score"],
    async predict(_as, x: Batch, t: Times) {
      const { position } = x.workspace;
      const s = await model.predict("score", x, t);
      const kick = x.workspace.batch(x.rows, x.dim);
      const { data } = kick;
      data.fill(0);
      for (const { row, step, draw, value } of kicks) {
        const local = row - position.firstRow;
        if (step !== position.step || draw !== position.call || local < 0 || local >= x.rows) continue;
        for (let j = 0; j < x.dim; j++) data[local * x.dim + j] += typeof value === "number" ? value : value[j];
      }
      return sum([1, s], [size, kick]);
    },
  };
}

const tolerance = 1e-12;

/** Far enough out that a clip at a few standard deviations shows. */
const far = 16;

/**
 * Two rows of generic inputs e and 16e (different in every coordinate, every draw at once) must come out as the map predicts,
 * to 1e-12 of the sum of the magnitudes that meet there. Returns the largest deviation.
 */
async function superpose(
  runner: AffineRunner,
  { columns, normals, image }: Pick<AffineMap, "columns" | "normals" | "image">,
): Promise<number> {
  const { dim, name } = runner;
  const zero = await image(new Float64Array(dim));
  const e = normals.map((_, k) => generic(dim, k + 1));
  const start = generic(dim, 0);
  const farther = (values: Float64Array): Float64Array => values.map((value) => far * value);
  const kicks = normals.flatMap((normal, k): Kick[] => [
    { ...normal, row: 0, value: e[k] },
    { ...normal, row: 1, value: farther(e[k]) },
  ]);
  const { x } = await runner.run(Float64Array.from([...start, ...farther(start)]), kicks, false);

  let worst = 0;
  for (let j = 0; j < dim; j++) {
    let [linear, magnitude] = [columns[j] * start[j], Math.abs(columns[j] * start[j])];
    for (let k = 0; k < e.length; k++) {
      const part = columns[(k + 1) * dim + j] * e[k][j];
      linear += part;
      magnitude += Math.abs(part);
    }
    for (const [row, factor] of [1, far].entries()) {
      const difference = Math.abs(x[row * dim + j] - (zero[j] + factor * linear));
      const deviation = difference / Math.max(Math.abs(zero[j]) + factor * magnitude, Number.MIN_VALUE);
      worst = Math.max(worst, deviation);
      if (deviation <= tolerance) continue;
      throw new BackstepError(
        "LAW_NOT_AFFINE",
        `${name} is not an affine map of its inputs: superposition fails by ${deviation} relative in coordinate ${j}; ` +
          `at most ${tolerance} is rounding`,
        { scheme: name, coordinate: j, deviation },
      );
    }
  }
  return worst;
}

/** Values in (−1, 1) that no symmetry of a scheme maps onto each other: multiples of an irrational, folded. */
function generic(dim: number, k: number): Float64Array {
  return Float64Array.from({ length: dim }, (_, j) => 2 * (((1 + j + dim * k) * 0.6180339887498949) % 1) - 1);
}
