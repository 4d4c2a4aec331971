import type { Scheme, Target } from "@backstep/core";
import { edm } from "@backstep/drifts";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { heun } from "@backstep/scheme-heun";
import { churnOfOptions } from "../edm/churn.ts";
import type { SamplerCase } from "../golden/golden-file.ts";
import { numberOption, numbersOption } from "../golden/peer-options.ts";
import {
  type Evaluation,
  normalsOf,
  peerEvaluationsOf,
  predictionOf,
  type Replay,
  recordingModel,
  type Segment,
  startOf,
  zerosLike,
} from "../replay/replay.ts";
import { requireKnownOptions, unsupported } from "../replay/unsupported.ts";
import { ancestral } from "./ancestral.ts";

/**
 * Replays a sampler of k-diffusion. Time is σ, and the grid ends at σ = 0. The last step of `euler` and `heun` is an Euler step; ancestral
 * samplers return E[X₀|x] without a draw. Without churn, the draws of `euler` and `heun` have no effect.
 */
export function kDiffusion(golden: SamplerCase, target: Target): Replay {
  const sampler = samplers[golden.sampler] ?? unsupported(`sampler ${golden.sampler} is not implemented`);
  const sigmas = numbersOption(golden.schedule, "sigmas");
  const drift = edm({ sigmaMax: sigmas[0] });
  const evaluations: Evaluation[] = [];
  const model = recordingModel(target, drift, predictionOf(golden), evaluations);
  return {
    start: startOf(golden),
    segments: sampler(golden, sigmas).map((segment) => ({ drift, model, ...segment })),
    states: golden.trajectory,
    evaluations,
    peerEvaluations: peerEvaluationsOf(golden),
  };
}

type Part = Pick<Segment, "scheme" | "times" | "noise" | "noiseLevel">;

const samplers: Readonly<Record<string, (golden: SamplerCase, sigmas: readonly number[]) => readonly Part[]>> = {
  euler: (golden, sigmas) => withoutChurn(golden, sigmas, eulerMaruyama()),
  heun: (golden, sigmas) => withoutChurn(golden, sigmas, heun({ lastStep: "euler" })),
  euler_ancestral({ options, noises, initial_x }, sigmas) {
    requireKnownOptions(options, ["eta", "s_noise"]);
    const [eta, scale] = [numberOption(options, "eta", 1), numberOption(options, "s_noise", 1)];
    return sigmas.slice(1).map((to, k) => ({
      scheme: ancestral(eta, to / sigmas[k]),
      times: [sigmas[k], to],
      noise: normalsOf([to > 0 ? noises[k] : zerosLike(initial_x)], scale),
    }));
  },
};

function withoutChurn({ options }: SamplerCase, sigmas: readonly number[], scheme: Scheme): readonly Part[] {
  const churn = churnOfOptions(options, sigmas);
  if (churn > 0) unsupported(`churn: s_churn = ${churn}`);
  return [{ scheme, times: sigmas, noiseLevel: 0 }];
}
