import type { Target } from "@backstep/core";
import { vpLinear } from "@backstep/drifts";
import { logSnr, uniform } from "@backstep/grids";
import { ddim } from "@backstep/scheme-ddim";
import type { SamplerCase } from "../golden/golden-file.ts";
import { numberOption, wordOption } from "../golden/peer-options.ts";
import {
  type Evaluation,
  peerEvaluationsOf,
  predictionOf,
  type Replay,
  recordingModel,
  startOf,
} from "../replay/replay.ts";
import { requireKnownOptions, unsupported } from "../replay/unsupported.ts";

/** Replays DPM-Solver of order 1 under the continuous linear schedule. Both of its forms equal DDIM. */
export function dpmSolver(golden: SamplerCase, target: Target): Replay {
  const { options, schedule, sampler } = golden;
  const order = numberOption(options, "order", 2);
  if (order !== 1) unsupported(`sampler ${sampler} of order ${order} is not implemented`);
  requireKnownOptions(options, ["algorithm_type", "steps", "order", "skip_type", "method", "t_end"]);
  const name = wordOption(schedule, "schedule");
  if (name !== "linear") unsupported(`schedule ${name}`);
  const drift = vpLinear({ betaMin: numberOption(schedule, "beta_0"), betaMax: numberOption(schedule, "beta_1") });
  const skip = wordOption(options, "skip_type");
  const grid = { time_uniform: uniform, logSNR: logSnr }[skip] ?? unsupported(`skip_type = ${skip}`);
  const [from, to] = [numberOption(schedule, "t_start"), numberOption(schedule, "t_end")];
  const evaluations: Evaluation[] = [];
  return {
    start: startOf(golden),
    segments: [
      {
        scheme: ddim(),
        drift,
        model: recordingModel(target, drift, predictionOf(golden), evaluations),
        times: Array.from(grid()(numberOption(options, "steps"), drift, to, from)),
      },
    ],
    states: golden.trajectory,
    evaluations,
    peerEvaluations: peerEvaluationsOf(golden),
  };
}
