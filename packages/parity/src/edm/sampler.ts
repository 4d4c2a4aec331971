import type { Target } from "@backstep/core";
import { edm } from "@backstep/drifts";
import { karras } from "@backstep/grids";
import { heun } from "@backstep/scheme-heun";
import type { SamplerCase } from "../golden/golden-file.ts";
import { numberOption } from "../golden/peer-options.ts";
import {
  type Evaluation,
  peerEvaluationsOf,
  predictionOf,
  type Replay,
  recordingModel,
  startOf,
} from "../replay/replay.ts";
import { requireKnownOptions, unsupported } from "../replay/unsupported.ts";
import { edmAblation } from "./ablation.ts";
import { churnOf } from "./churn.ts";

/**
 * Replays the sampler of EDM: Heun in σ on Karras' grid, and an Euler step to the appended σ = 0. It starts from unit latents. Its
 * recorded trajectory contains the points of its evaluations.
 */
export function edmSampler(golden: SamplerCase, target: Target): Replay {
  if (golden.sampler === "ablation_sampler") return edmAblation(golden, target);
  if (golden.sampler !== "edm_sampler") unsupported(`sampler ${golden.sampler} is not implemented`);
  const { options } = golden;
  requireKnownOptions(options, ["num_steps", "sigma_min", "sigma_max", "rho", "S_churn", "S_min", "S_max", "S_noise"]);
  const steps = numberOption(options, "num_steps", 18);
  const [low, high] = [numberOption(options, "sigma_min", 0.002), numberOption(options, "sigma_max", 80)];
  const drift = edm({ sigmaMax: high });
  const sigmas = [...karras({ rho: numberOption(options, "rho", 7) })(steps - 1, drift, low), 0];
  const churn = churnOf(sigmas, {
    churn: numberOption(options, "S_churn", 0),
    from: numberOption(options, "S_min", 0),
    to: numberOption(options, "S_max", Number.POSITIVE_INFINITY),
  });
  if (churn > 0) unsupported(`churn: S_churn = ${churn}`);

  const evaluations: Evaluation[] = [];
  const model = recordingModel(target, drift, predictionOf(golden), evaluations);
  return {
    start: startOf(golden, high),
    segments: [{ scheme: heun({ lastStep: "euler" }), drift, model, times: sigmas }],
    evaluations,
    peerEvaluations: peerEvaluationsOf(golden),
  };
}
