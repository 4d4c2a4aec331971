import {
  BackstepError,
  type Batch,
  type Drift,
  type NoiseSource,
  type Scheme,
  type ScoreModel,
  sample,
  type Target,
  type Times,
} from "@backstep/core";
import { choleskyOfGram, impulseNoise, takeDraws } from "@backstep/core/plugin";

/** A scheme on a problem in one dimension. */
export interface LineRun {
  readonly scheme: Scheme<unknown>;
  readonly drift: Drift;
  readonly model: ScoreModel;
  readonly noiseLevel: number;
  readonly signal: AbortSignal | undefined;
}

/** The run of a scheme on a target in one dimension. */
export function lineRun({
  scheme,
  drift,
  target,
  noiseLevel = 1,
  signal,
}: Pick<LineRun, "scheme" | "drift"> & { target: Target; noiseLevel?: number; signal?: AbortSignal }): LineRun {
  return { scheme, drift, model: target.score(drift), noiseLevel, signal };
}

/** The images of the points after all steps of a scheme that draws nothing. */
export async function wholeRun(
  { signal, ...run }: LineRun,
  times: Float64Array,
  points: Float64Array,
): Promise<Float64Array> {
  return (await sample({ ...run, times, start: points, n: points.length, ...(signal && { signal }) }))
    .x as Float64Array;
}

/** A random number that a step consumes: a standard normal, or a uniform. */
export type Draw = "normal" | "uniform";

/** One step of a scheme as a function of the point and of what it draws. */
export interface OneStep {
  /** In the order in which they are drawn. */
  readonly draws: readonly Draw[];
  /** The image of each point, the k-th draw of point i being `values[k][i]`. */
  at(points: Float64Array, values: readonly Float64Array[]): Promise<Float64Array>;
}

/**
 * The step from t0 to t1 as a black box; one dry row tells what it draws.
 *
 * @throws BackstepError `CAPABILITY_MISSING` if the scheme has a memory of earlier steps.
 */
export async function readStep(run: LineRun, t0: number, t1: number): Promise<OneStep> {
  const { scheme, drift, model, noiseLevel, signal } = run;
  const draws: Draw[] = [];
  const options = { drift, model, noiseLevel, times: Float64Array.of(t0, t1), ...(signal && { signal }) };
  await sample({ ...options, scheme: memoryless(scheme), n: 1, start: new Float64Array(1), noise: counting(draws) });
  return {
    draws,
    async at(points, values) {
      const noise = given(values);
      return (await sample({ ...options, scheme, n: points.length, start: points, noise })).x as Float64Array;
    },
  };
}

/** The scheme, refused where a step hands a state to the next one. */
function memoryless(scheme: Scheme<unknown>): Scheme<unknown> {
  const refuse = (state: unknown): void => {
    if (state === undefined) return;
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${scheme.info.name} remembers earlier steps; its law is known on Gaussian data only`,
      { scheme: scheme.info.name },
    );
  };
  return {
    ...scheme,
    init(problem, x0) {
      const state = scheme.init(problem, x0);
      refuse(state);
      return state;
    },
    async step(problem, t0, t1, x0, state) {
      const result = await scheme.step(problem, t0, t1, x0, state);
      refuse(result.state);
      return result;
    },
  };
}

/** Silent noise that writes down what is drawn. */
function counting(draws: Draw[]): NoiseSource {
  const silent = impulseNoise({ impulses: [] });
  const note = (kind: Draw, count: number): void => {
    for (let k = 0; k < count; k++) draws.push(kind);
  };
  return {
    ...silent,
    rotationInvariant: false,
    integrals(weights, ...rest) {
      note("normal", weights.length);
      return silent.integrals(weights, ...rest);
    },
    normals(count, ...rest) {
      note("normal", count);
      return silent.normals(count, ...rest);
    },
    uniforms(count, ...rest) {
      note("uniform", count);
      return silent.uniforms(count, ...rest);
    },
  };
}

/**
 * Noise whose k-th draw is `values[k]`, one number a row. Rows of equal times in a row share one factor of the Gram matrix: quadrature over
 * uniforms has long runs of them.
 */
function given(values: readonly Float64Array[]): NoiseSource {
  const taken = (count: number, like: Batch): Float64Array[] => {
    const first = takeDraws(like, count);
    const { firstRow } = like.workspace.position;
    return Array.from({ length: count }, (_, k) => values[first + k].subarray(firstRow, firstRow + like.rows));
  };
  const batchOf = (like: Batch, fill: (data: Batch["data"]) => void): Batch => {
    const batch = like.workspace.batch(like.rows, 1);
    fill(batch.data);
    return batch;
  };
  return {
    name: "given",
    rotationInvariant: false,
    integrals(weights, drift, t0, t1, like) {
      const z = taken(weights.length, like);
      const at = (times: Times, row: number): number => (typeof times === "number" ? times : times[row]);
      let [from, to, factor]: [number, number, number[][]] = [Number.NaN, Number.NaN, []];
      const out = weights.map(() => batchOf(like, () => {}));
      const data = out.map((batch) => batch.data);
      for (let row = 0; row < like.rows; row++) {
        if (at(t0, row) !== from || at(t1, row) !== to) {
          [from, to] = [at(t0, row), at(t1, row)];
          factor = choleskyOfGram(weights, drift, from, to);
        }
        for (let k = 0; k < weights.length; k++) {
          let total = 0;
          for (let j = 0; j <= k; j++) total += factor[k][j] * z[j][row];
          data[k][row] = total;
        }
      }
      return out;
    },
    normals: (count, _t0, _t1, like) => taken(count, like).map((z) => batchOf(like, (data) => data.set(z))),
    uniforms: (count, _shared, _t0, _t1, like) => taken(count, like),
  };
}
