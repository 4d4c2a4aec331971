import type { Target } from "@backstep/core";
import { vpLinear } from "@backstep/drifts";
import { logSnr, uniform } from "@backstep/grids";
import { ddim } from "@backstep/scheme-ddim";
import type { SamplerCase } from "./golden.ts";
import { lacks, requireHonoured } from "./lacking.ts";
import { numberOption, wordOption } from "./read-option.ts";
import { type Call, callsOf, listening, predictionOf, type Replay, startOf } from "./replay.ts";

/** DPM-Solver of order 1 under the continuous linear schedule, which is DDIM in either of its two forms. */
export function dpmSolver(golden: SamplerCase, target: Target): Replay {
  const { options, schedule, sampler } = golden;
  const order = numberOption(options, "order", 2);
  if (order !== 1) lacks(`sampler ${sampler} of order ${order} is not implemented`);
  requireHonoured(options, ["algorithm_type", "steps", "order", "skip_type", "method", "t_end"]);
  const name = wordOption(schedule, "schedule");
  if (name !== "linear") lacks(`schedule ${name}`);
  const drift = vpLinear({ betaMin: numberOption(schedule, "beta_0"), betaMax: numberOption(schedule, "beta_1") });
  const skip = wordOption(options, "skip_type");
  const grid = { time_uniform: uniform, logSNR: logSnr }[skip] ?? lacks(`skip_type = ${skip}`);
  const [from, to] = [numberOption(schedule, "t_start"), numberOption(schedule, "t_end")];
  const heard: Call[] = [];
  return {
    start: startOf(golden),
    legs: [
      {
        scheme: ddim(),
        drift,
        model: listening(target, drift, predictionOf(golden), heard),
        times: Array.from(grid()(numberOption(options, "steps"), drift, to, from)),
      },
    ],
    states: golden.trajectory,
    heard,
    calls: callsOf(golden),
  };
}
