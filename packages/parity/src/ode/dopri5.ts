import { sampleAdaptive } from "@backstep/adaptive";
import type { Batch, Drift, Scheme, ScoreModel, Times } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { dormandPrince } from "@backstep/scheme-dormand-prince";
import type { SegmentRunner } from "../replay/replay.ts";

/** One attempted step, with the data for interpolation inside it. */
interface Attempt {
  readonly t0: number;
  readonly t1: number;
  readonly x0: Float64Array;
  readonly x1: Float64Array;
  readonly slopes: readonly Float64Array[];
}

export interface Dopri5Options {
  readonly drift: Drift;
  readonly model: ScoreModel;
  /** The times at which the peer reports its solution. */
  readonly times: readonly number[];
  readonly relative: number;
  readonly absolute: number;
}

/**
 * torchdiffeq's `dopri5`, by our scheme and our adaptive driver. The peer differs from our defaults in four points. All rows share one
 * sequence of steps. The step after an accepted one is never shorter. The error estimate is two thirds of Dormand and Prince's. Steps pass
 * the requested times, and a quartic gives the solution there.
 */
export function dopri5({ drift, model, times, relative, absolute }: Dopri5Options): SegmentRunner {
  return async (start, n) => {
    const attempts: Attempt[] = [];
    const [from, end] = [times[0], times[times.length - 1]];
    // The last step may pass the end by any length.
    const beyond = { ...drift, regular: { ...drift.regular, from: Number.NEGATIVE_INFINITY } };
    await sampleAdaptive({
      scheme: recordingScheme(attempts, end),
      drift: beyond,
      model,
      from,
      to: 2 * end - from,
      n,
      start,
      tolerance: { absolute, relative },
      firstStep: "automatic",
      sharedSteps: true,
      control: { keepAccepted: true },
    }).catch((error) => {
      if (!(error instanceof PastEnd)) throw error;
    });
    const accepted = attempts.filter(({ t1 }, k) => attempts[k + 1]?.t0 === t1);
    return times.slice(1).map((t) => interpolate(accepted.find(({ t1 }) => t1 <= t)!, t));
  };
}

/** Ends a run after a step has passed the last requested time. */
class PastEnd extends Error {}

function recordingScheme(attempts: Attempt[], end: number): Scheme<Batch | undefined> {
  const scheme = dormandPrince();
  return {
    ...scheme,
    async step(problem, t0, t1, x0, last) {
      const start = Float64Array.from(x0.data);
      const slopes = last ? [Float64Array.from(last.data)] : [];
      if (t0 <= end) {
        attempts.push({ t0, t1, x0: start, x1: start, slopes });
        throw new PastEnd();
      }
      const recordingProblem = {
        ...problem,
        async velocity(x: Batch, t: Times): Promise<Batch> {
          const slope = await problem.velocity(x, t);
          slopes.push(Float64Array.from(slope.data));
          return slope;
        },
      };
      const { x, state, error = x } = await scheme.step(recordingProblem, t0, t1, x0, last);
      attempts.push({ t0, t1, x0: start, x1: Float64Array.from(x.data), slopes });
      return { x, ...(state && { state }), error: sum([2 / 3, error]) };
    },
  };
}

/** Weights of the slopes for the state in the middle of a step. */
const middle = [
  6025192743 / 30085553152,
  0,
  51252292925 / 65400821598,
  -2691868925 / 45128329728,
  187940372067 / 1594534317056,
  -1776094331 / 19743644256,
  11237099 / 235043384,
];

/** The quartic that matches the states at both ends and the middle of a step, and the slopes at both ends. */
function interpolate({ t0, t1, x0, x1, slopes }: Attempt, t: number): Float64Array {
  const h = t1 - t0;
  const u = (t - t0) / h;
  return x0.map((y0, j) => {
    const [y1, s0, s1] = [x1[j], h * slopes[0][j], h * slopes[6][j]];
    const ym = y0 + (h / 2) * middle.reduce((total, weight, i) => total + weight * slopes[i][j], 0);
    const a = 2 * (s1 - s0) - 8 * (y1 + y0) + 16 * ym;
    const b = 5 * s0 - 3 * s1 + 18 * y0 + 14 * y1 - 32 * ym;
    const c = s1 - 4 * s0 - 11 * y0 - 5 * y1 + 16 * ym;
    return (((a * u + b) * u + c) * u + s0) * u + y0;
  });
}
