import type { Target } from "@backstep/core";
import { edm } from "@backstep/drifts";
import { karras } from "@backstep/grids";
import { heun } from "@backstep/scheme-heun";
import { churnOf } from "./churn.ts";
import { edmAblation } from "./edm-ablation.ts";
import type { SamplerCase } from "./golden.ts";
import { lacks, requireHonoured } from "./lacking.ts";
import { numberOption } from "./read-option.ts";
import { type Call, callsOf, listening, predictionOf, type Replay, startOf } from "./replay.ts";

/**
 * The sampler of EDM: Heun in σ on Karras' grid, an Euler step to the appended σ = 0. It starts from unit latents, and its trajectory
 * holds the points of its evaluations.
 */
export function edmSampler(golden: SamplerCase, target: Target): Replay {
  if (golden.sampler === "ablation_sampler") return edmAblation(golden, target);
  if (golden.sampler !== "edm_sampler") lacks(`sampler ${golden.sampler} is not implemented`);
  const { options } = golden;
  requireHonoured(options, ["num_steps", "sigma_min", "sigma_max", "rho", "S_churn", "S_min", "S_max", "S_noise"]);
  const steps = numberOption(options, "num_steps", 18);
  const [low, high] = [numberOption(options, "sigma_min", 0.002), numberOption(options, "sigma_max", 80)];
  const drift = edm({ sigmaMax: high });
  const sigmas = [...karras({ rho: numberOption(options, "rho", 7) })(steps - 1, drift, low), 0];
  const churn = churnOf(sigmas, {
    churn: numberOption(options, "S_churn", 0),
    from: numberOption(options, "S_min", 0),
    to: numberOption(options, "S_max", Number.POSITIVE_INFINITY),
  });
  if (churn > 0) lacks(`churn: S_churn = ${churn}`);

  const heard: Call[] = [];
  const model = listening(target, drift, predictionOf(golden), heard);
  return {
    start: startOf(golden, high),
    legs: [{ scheme: heun({ lastStep: "euler" }), drift, model, times: sigmas }],
    heard,
    calls: callsOf(golden),
  };
}
