import {
  BackstepError,
  type Drift,
  type NoiseSource,
  type Prediction,
  type Scheme,
  type ScoreModel,
  steps,
  type Target,
} from "@backstep/core";
import { predict, recordedNoise } from "@backstep/core/plugin";
import { createDeviation, type Deviation } from "./deviation.ts";
import type { Matrix, SamplerCase } from "./golden.ts";
import { lacks } from "./lacking.ts";

/** A stretch of a run with one scheme; a peer whose intervals do not join has a leg for each step. */
export interface Leg {
  readonly scheme: Scheme<unknown>;
  readonly drift: Drift;
  readonly model: ScoreModel;
  readonly times: readonly number[];
  readonly noise?: NoiseSource;
  readonly noiseLevel?: number;
  /** f64 unless given. */
  readonly precision?: "f32" | "f64";
}

/** A stretch of a run that is more than steps on a grid: from where it starts and how many rows, the states that it passes. */
export type Walk = (start: Float64Array, n: number) => Promise<readonly Float64Array[]>;

/** An evaluation of the model: its level, what it was given and what it returned. */
export interface Call {
  readonly a: number;
  readonly s: number;
  readonly x: ArrayLike<number>;
  readonly out: ArrayLike<number>;
  /** What `out` is to be multiplied by before it is compared, 1 unless given: s for a score that was recorded as −ε/s. */
  readonly unit?: number;
}

/** What an adapter makes of a case: how we run it, and what the peer saw. */
export interface Replay {
  readonly start: Float64Array;
  readonly legs: readonly (Leg | Walk)[];
  /** The peer's states: at the start, and after each of our steps. */
  readonly states?: readonly Matrix[];
  /** The last leg once more, where the peer returns its last state without the noise. */
  readonly last?: Leg;
  /** Our evaluations, as `listening` models noted them, and the peer's. */
  readonly heard?: readonly Call[];
  readonly calls?: readonly Call[];
  /** Anything else of ours beside the peer's, such as a schedule. */
  readonly also?: readonly (readonly [name: string, ours: readonly number[], theirs: readonly number[]])[];
}

/** Runs a replay and compares everything that the peer recorded. */
export async function deviationOf(replay: Replay, { initial_x, final_x }: SamplerCase): Promise<Deviation> {
  const { start, legs, states, last, heard = [], calls = [], also = [] } = replay;
  const deviation = createDeviation();
  for (const [name, ours, theirs] of also) deviation.compare(name, ours, theirs);
  const ours = await run(legs, start, initial_x.length);

  if (states && states.length !== ours.length) deviation.differ(`${ours.length} states, the peer has ${states.length}`);
  states?.forEach((state, k) => {
    if (k < ours.length) deviation.compare(`state ${k}`, ours[k], state.flat());
  });
  if (calls.length > 0 && calls.length !== heard.length)
    deviation.differ(`${heard.length} evaluations, the peer made ${calls.length}`);
  calls.slice(0, heard.length).forEach(({ a, s, x, out, unit = 1 }, k) => {
    deviation.compare(`level of evaluation ${k}`, [heard[k].a, heard[k].s], [a, s]);
    deviation.compare(`point of evaluation ${k}`, heard[k].x, x);
    deviation.compare(`evaluation ${k}`, scaled(heard[k].out, unit), scaled(out, unit));
  });
  const [final] = last ? (await run([last], ours[ours.length - 2], initial_x.length)).slice(-1) : ours.slice(-1);
  deviation.compare("final state", final, final_x.flat());
  return deviation;
}

function scaled(values: ArrayLike<number>, unit: number): Float64Array {
  return Float64Array.from(values, (value) => unit * value);
}

/** The start and the states after each step, our own state going from leg to leg; an interval of no length changes nothing. */
async function run(legs: readonly (Leg | Walk)[], start: Float64Array, n: number): Promise<readonly Float64Array[]> {
  const states = [start];
  for (const leg of legs) states.push(...(await walkOf(leg)(states[states.length - 1], n)));
  return states;
}

/** A leg as a walk. */
export function walkOf(leg: Leg | Walk): Walk {
  if (typeof leg === "function") return leg;
  const { times, ...rest } = leg;
  return async (start, n) => {
    if (times.length === 2 && times[0] === times[1]) return [start];
    const states: Float64Array[] = [];
    for await (const { step, x } of steps({ ...rest, times: Float64Array.from(times), n, start }))
      if (step > 0) states.push(Float64Array.from(x));
    return states;
  };
}

/** A model that answers in the peer's parametrisation alone, so that our conversions take part, and notes each evaluation. */
export function listening(target: Target, drift: Drift, as: Prediction, heard: Call[]): ScoreModel {
  const exact = target.score(drift);
  return {
    name: exact.name,
    dim: exact.dim,
    predictions: [as],
    async predict(_, x, t) {
      const time = typeof t === "number" ? t : t[0];
      // Where there is no signal a score determines nothing else.
      const native = drift.alpha(time) === 0 ? { ...exact, predictions: ["denoised"] as const } : exact;
      const out = await predict(native, drift, as, x, t);
      heard.push({
        a: drift.alpha(time),
        s: drift.sigma(time),
        x: Float64Array.from(x.data),
        out: Float64Array.from(out.data),
      });
      return out;
    },
  };
}

/** A model whose times are those of another clock: t of the run is `time(t)` of the model. */
export function onClock(model: ScoreModel, time: (t: number) => number): ScoreModel {
  return {
    name: model.name,
    dim: model.dim,
    predictions: model.predictions,
    predict: (as, x, t) => model.predict(as, x, typeof t === "number" ? time(t) : t.map(time)),
  };
}

/** The parametrisation of a case as one of our predictions. */
export function predictionOf({ parametrisation }: SamplerCase): Prediction {
  const known: Readonly<Record<string, Prediction>> = {
    epsilon: "epsilon",
    sample: "denoised",
    denoised: "denoised",
    v_prediction: "v",
    score: "score",
  };
  return known[parametrisation] ?? lacks(`parametrisation ${parametrisation}`);
}

/** The peer's evaluations as we note ours. */
export function callsOf({ model_calls }: SamplerCase): readonly Call[] {
  return model_calls.map(({ a, s, x, out }) => ({ a, s, x: x.flat(), out: out.flat() }));
}

/**
 * Standard normals that the peer consumed, one for each step.
 *
 * @throws BackstepError `FILE_FORMAT` where one of them was not recorded.
 */
export function normalsOf(draws: readonly (Matrix | undefined)[], scale = 1): NoiseSource {
  if (!isComplete(draws)) throw new BackstepError("FILE_FORMAT", "noises holds fewer draws than the sampler consumes");
  return recordedNoise({ normals: draws.map((draw) => [Float64Array.from(draw.flat(), (z) => scale * z)]) });
}

function isComplete(draws: readonly (Matrix | undefined)[]): draws is readonly Matrix[] {
  return !draws.includes(undefined);
}

/** No noise, where a peer draws none or multiplies it by 0. */
export function silence(like: Matrix): Matrix {
  return like.map((row) => row.map(() => 0));
}

/** The points of a case, row-major. */
export function startOf({ initial_x }: SamplerCase, scale = 1): Float64Array {
  return Float64Array.from(initial_x.flat(), (x) => scale * x);
}
