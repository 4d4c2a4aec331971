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
import type { Matrix, SamplerCase } from "../golden/golden-file.ts";
import { createDeviation, type Deviation } from "./deviation.ts";
import { unsupported } from "./unsupported.ts";

/** A part of a run with one scheme. If a peer's intervals are not adjacent, each step is a segment. */
export interface Segment {
  readonly scheme: Scheme<unknown>;
  readonly drift: Drift;
  readonly model: ScoreModel;
  readonly times: readonly number[];
  readonly noise?: NoiseSource;
  readonly noiseLevel?: number;
  /** Default f64. */
  readonly precision?: "f32" | "f64";
}

/** Runs a segment with n rows from the given start. Returns the state after each step. */
export type SegmentRunner = (start: Float64Array, n: number) => Promise<readonly Float64Array[]>;

/** An evaluation of the model: its level (a, s), point and result. */
export interface Evaluation {
  readonly a: number;
  readonly s: number;
  readonly x: ArrayLike<number>;
  readonly out: ArrayLike<number>;
  /** Factor on `out` for the comparison, for example s for a score that was recorded as −ε/s. Default 1. */
  readonly unit?: number;
}

/** A case as an adapter prepares it: our run, and the peer's recorded values. */
export interface Replay {
  readonly start: Float64Array;
  readonly segments: readonly (Segment | SegmentRunner)[];
  /** The peer's states at the start and after each of our steps. */
  readonly states?: readonly Matrix[];
  /** The last segment without noise, if the peer returns this state as its result. */
  readonly last?: Segment;
  /** Our evaluations, which `recordingModel` appends during the run, and the peer's. */
  readonly evaluations?: readonly Evaluation[];
  readonly peerEvaluations?: readonly Evaluation[];
  /** Further values to compare, for example a schedule. */
  readonly comparisons?: readonly (readonly [name: string, ours: readonly number[], theirs: readonly number[]])[];
}

/** Runs a replay and compares all recorded values. */
export async function deviationOf(replay: Replay, { initial_x, final_x }: SamplerCase): Promise<Deviation> {
  const { start, segments, states, last, evaluations = [], peerEvaluations = [], comparisons = [] } = replay;
  const deviation = createDeviation();
  for (const [name, ours, theirs] of comparisons) deviation.compare(name, ours, theirs);
  const ours = await run(segments, start, initial_x.length);

  if (states && states.length !== ours.length) deviation.differ(`${ours.length} states, the peer has ${states.length}`);
  states?.forEach((state, k) => {
    if (k < ours.length) deviation.compare(`state ${k}`, ours[k], state.flat());
  });
  if (peerEvaluations.length > 0 && peerEvaluations.length !== evaluations.length)
    deviation.differ(`${evaluations.length} evaluations, the peer made ${peerEvaluations.length}`);
  peerEvaluations.slice(0, evaluations.length).forEach(({ a, s, x, out, unit = 1 }, k) => {
    deviation.compare(`level of evaluation ${k}`, [evaluations[k].a, evaluations[k].s], [a, s]);
    deviation.compare(`point of evaluation ${k}`, evaluations[k].x, x);
    deviation.compare(`evaluation ${k}`, scaled(evaluations[k].out, unit), scaled(out, unit));
  });
  const [final] = last ? (await run([last], ours[ours.length - 2], initial_x.length)).slice(-1) : ours.slice(-1);
  deviation.compare("final state", final, final_x.flat());
  return deviation;
}

function scaled(values: ArrayLike<number>, unit: number): Float64Array {
  return Float64Array.from(values, (value) => unit * value);
}

/** The start and the state after each step. Each segment starts from the last state of the segment before. */
async function run(
  segments: readonly (Segment | SegmentRunner)[],
  start: Float64Array,
  n: number,
): Promise<readonly Float64Array[]> {
  const states = [start];
  for (const segment of segments) states.push(...(await runnerOf(segment)(states[states.length - 1], n)));
  return states;
}

/** The runner of a segment. An empty interval returns the start. */
export function runnerOf(segment: Segment | SegmentRunner): SegmentRunner {
  if (typeof segment === "function") return segment;
  const { times, ...rest } = segment;
  return async (start, n) => {
    if (times.length === 2 && times[0] === times[1]) return [start];
    const states: Float64Array[] = [];
    for await (const { step, x } of steps({ ...rest, times: Float64Array.from(times), n, start }))
      if (step > 0) states.push(Float64Array.from(x));
    return states;
  };
}

/** A model that predicts only in the peer's parametrisation, so that our conversions are tested too. It appends each evaluation to the list. */
export function recordingModel(target: Target, drift: Drift, as: Prediction, evaluations: Evaluation[]): ScoreModel {
  const exact = target.score(drift);
  return {
    name: exact.name,
    dim: exact.dim,
    predictions: [as],
    async predict(_, x, t) {
      const time = typeof t === "number" ? t : t[0];
      // At α = 0 a score does not determine x₀.
      const native = drift.alpha(time) === 0 ? { ...exact, predictions: ["denoised"] as const } : exact;
      const out = await predict(native, drift, as, x, t);
      evaluations.push({
        a: drift.alpha(time),
        s: drift.sigma(time),
        x: Float64Array.from(x.data),
        out: Float64Array.from(out.data),
      });
      return out;
    },
  };
}

/** The model with its time changed: time t of the run is `time(t)` of the model. */
export function withModelTime(model: ScoreModel, time: (t: number) => number): ScoreModel {
  return {
    name: model.name,
    dim: model.dim,
    predictions: model.predictions,
    predict: (as, x, t) => model.predict(as, x, typeof t === "number" ? time(t) : t.map(time)),
  };
}

/** The prediction that corresponds to the parametrisation of a case. */
export function predictionOf({ parametrisation }: SamplerCase): Prediction {
  const known: Readonly<Record<string, Prediction>> = {
    epsilon: "epsilon",
    sample: "denoised",
    denoised: "denoised",
    v_prediction: "v",
    score: "score",
  };
  return known[parametrisation] ?? unsupported(`parametrisation ${parametrisation}`);
}

/** The peer's evaluations in the form of ours. */
export function peerEvaluationsOf({ model_calls }: SamplerCase): readonly Evaluation[] {
  return model_calls.map(({ a, s, x, out }) => ({ a, s, x: x.flat(), out: out.flat() }));
}

/**
 * The peer's standard normals as a noise source, one draw per step.
 *
 * @throws BackstepError `FILE_FORMAT` if a draw was not recorded.
 */
export function normalsOf(draws: readonly (Matrix | undefined)[], scale = 1): NoiseSource {
  if (!isComplete(draws))
    throw new BackstepError(
      "FILE_FORMAT",
      "noises holds fewer draws than the sampler consumes; record one draw for each step that adds noise",
    );
  return recordedNoise({ normals: draws.map((draw) => [Float64Array.from(draw.flat(), (z) => scale * z)]) });
}

function isComplete(draws: readonly (Matrix | undefined)[]): draws is readonly Matrix[] {
  return !draws.includes(undefined);
}

/** A draw of zeros, for a step without noise. */
export function zerosLike(like: Matrix): Matrix {
  return like.map((row) => row.map(() => 0));
}

/** The start points of a case, row-major, times `scale`. */
export function startOf({ initial_x }: SamplerCase, scale = 1): Float64Array {
  return Float64Array.from(initial_x.flat(), (x) => scale * x);
}
