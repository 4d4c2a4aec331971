import type { Scheme, Target } from "@backstep/core";
import { edm } from "@backstep/drifts";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { heun } from "@backstep/scheme-heun";
import { ancestral } from "./ancestral.ts";
import { churnAsked } from "./churn.ts";
import type { SamplerCase } from "./golden.ts";
import { lacks, requireHonoured } from "./lacking.ts";
import { numberOption, numbersOption } from "./read-option.ts";
import {
  type Call,
  callsOf,
  type Leg,
  listening,
  normalsOf,
  predictionOf,
  type Replay,
  silence,
  startOf,
} from "./replay.ts";

/**
 * Samplers of k-diffusion. Time is σ; the grid ends in σ = 0, where `euler` and `heun` take an Euler step and ancestral samplers return
 * E[X₀|x] without a draw. The draws of `euler` and `heun` go unused where nothing churns.
 */
export function kDiffusion(golden: SamplerCase, target: Target): Replay {
  const sampler = samplers[golden.sampler] ?? lacks(`sampler ${golden.sampler} is not implemented`);
  const sigmas = numbersOption(golden.schedule, "sigmas");
  const drift = edm({ sigmaMax: sigmas[0] });
  const heard: Call[] = [];
  const model = listening(target, drift, predictionOf(golden), heard);
  return {
    start: startOf(golden),
    legs: sampler(golden, sigmas).map((leg) => ({ drift, model, ...leg })),
    states: golden.trajectory,
    heard,
    calls: callsOf(golden),
  };
}

type Part = Pick<Leg, "scheme" | "times" | "noise" | "noiseLevel">;

const samplers: Readonly<Record<string, (golden: SamplerCase, sigmas: readonly number[]) => readonly Part[]>> = {
  euler: (golden, sigmas) => unchurned(golden, sigmas, eulerMaruyama()),
  heun: (golden, sigmas) => unchurned(golden, sigmas, heun({ lastStep: "euler" })),
  euler_ancestral({ options, noises, initial_x }, sigmas) {
    requireHonoured(options, ["eta", "s_noise"]);
    const [eta, scale] = [numberOption(options, "eta", 1), numberOption(options, "s_noise", 1)];
    return sigmas.slice(1).map((to, k) => ({
      scheme: ancestral(eta, to / sigmas[k]),
      times: [sigmas[k], to],
      noise: normalsOf([to > 0 ? noises[k] : silence(initial_x)], scale),
    }));
  },
};

function unchurned({ options }: SamplerCase, sigmas: readonly number[], scheme: Scheme): readonly Part[] {
  const churn = churnAsked(options, sigmas);
  if (churn > 0) lacks(`churn: s_churn = ${churn}`);
  return [{ scheme, times: sigmas, noiseLevel: 0 }];
}
