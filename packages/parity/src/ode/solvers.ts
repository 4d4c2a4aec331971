import { sampleAdaptive } from "@backstep/adaptive";
import type { Drift, ScoreModel, Target } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { edm } from "@backstep/drifts";
import { dormandPrince } from "@backstep/scheme-dormand-prince";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { heun } from "@backstep/scheme-heun";
import { odeRandomizedMidpoint } from "@backstep/scheme-ode-randomized-midpoint";
import type { SamplerCase } from "../golden/golden-file.ts";
import { numberOption, numbersOption, wordOption } from "../golden/peer-options.ts";
import {
  predictionOf,
  type Replay,
  recordingModel,
  type Segment,
  type SegmentRunner,
  startOf,
} from "../replay/replay.ts";
import { requireKnownOptions, unsupported } from "../replay/unsupported.ts";
import { dopri5 } from "./dopri5.ts";
import { doubledOu } from "./doubled-ou.ts";

/** Replays solvers of torchdiffeq and scipy on the probability flow. Time is σ, or the time of dX = −X dt + √2 dB. */
export function ode(golden: SamplerCase, target: Target): Replay {
  const { sampler, options, schedule, trajectory, initial_x } = golden;
  requireKnownOptions(options, ["method", "span", "n", "rtol", "atol"]);
  const method = wordOption(options, "method");
  const solver = solvers[method] ?? unsupported(`method ${method} is not implemented`);
  const times = numbersOption(schedule, "t");
  const drift = driftOf(sampler, times[0]);
  const model = recordingModel(target, drift, predictionOf(golden), []);
  return {
    start: startOf(golden),
    segments: solver({ drift, model, times, rows: initial_x.length, options }),
    states: trajectory,
  };
}

interface Flow {
  readonly drift: Drift;
  readonly model: ScoreModel;
  readonly times: readonly number[];
  readonly rows: number;
  readonly options: SamplerCase["options"];
}

const solvers: Readonly<Record<string, (flow: Flow) => readonly (Segment | SegmentRunner)[]>> = {
  euler: ({ drift, model, times }) => [{ scheme: eulerMaruyama(), drift, model, times, noiseLevel: 0 }],
  heun2: ({ drift, model, times }) => [{ scheme: heun(), drift, model, times }],
  midpoint({ drift, model, times, rows }) {
    const noise = recordedNoise({ uniforms: times.slice(1).map(() => [new Float64Array(rows).fill(0.5)]) });
    return [{ scheme: odeRandomizedMidpoint(), drift, model, times, noise }];
  },
  dopri5: ({ options, ...flow }) => [
    dopri5({ ...flow, relative: numberOption(options, "rtol", 1e-7), absolute: numberOption(options, "atol", 1e-9) }),
  ],
  // The recorded solution is accurate almost to rounding. Any accurate method reproduces it.
  scipy_DOP853: ({ drift, model, times }) => times.slice(1).map((to, k) => precise(drift, model, times[k], to)),
};

function precise(drift: Drift, model: ScoreModel, from: number, to: number): SegmentRunner {
  return async (start, n) => {
    const tolerance = { absolute: 1e-12, relative: 1e-11 };
    const { x } = await sampleAdaptive({ scheme: dormandPrince(), drift, model, from, to, tolerance, n, start });
    return [Float64Array.from(x)];
  };
}

function driftOf(sampler: string, horizon: number): Drift {
  const [, clock] = sampler.split("/");
  if (clock === "ve_sigma") return edm({ sigmaMax: horizon });
  if (clock === "ou_time") return doubledOu(horizon);
  return unsupported(`sampler ${sampler}`);
}
