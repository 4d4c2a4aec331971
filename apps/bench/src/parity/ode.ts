import type { Drift, Scheme, Target } from "@backstep/core";
import { edm } from "@backstep/drifts";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { heun } from "@backstep/scheme-heun";
import { doubledOu } from "./doubled-ou.ts";
import type { SamplerCase } from "./golden.ts";
import { lacks, requireHonoured } from "./lacking.ts";
import { numbersOption, wordOption } from "./read-option.ts";
import { listening, predictionOf, type Replay, startOf } from "./replay.ts";

/** Solvers of torchdiffeq and scipy on the probability flow, in σ or in the time of dX = −X dt + √2 dB. */
export function ode(golden: SamplerCase, target: Target): Replay {
  const { sampler, options, schedule, trajectory } = golden;
  requireHonoured(options, ["method", "span", "n", "rtol", "atol"]);
  const method = wordOption(options, "method");
  const times = numbersOption(schedule, "t");
  const drift = driftOf(sampler, times[0]);
  const scheme = methods[method] ?? lacks(`method ${method} is not implemented`);
  return {
    start: startOf(golden),
    legs: [{ scheme, drift, model: listening(target, drift, predictionOf(golden), []), times, noiseLevel: 0 }],
    states: trajectory,
  };
}

const methods: Readonly<Record<string, Scheme>> = { euler: eulerMaruyama(), heun2: heun() };

function driftOf(sampler: string, horizon: number): Drift {
  const [, clock] = sampler.split("/");
  if (clock === "ve_sigma") return edm({ sigmaMax: horizon });
  if (clock === "ou_time") return doubledOu(horizon);
  return lacks(`sampler ${sampler}`);
}
