import type { Drift, ScoreModel } from "@backstep/core";
import type { Runner } from "../runner.ts";
import { derivativeChecks } from "./derivatives.ts";
import { jacobianChecks } from "./jacobian.ts";
import { precisionChecks, predictionChecks } from "./predictions.ts";
import { rowChecks } from "./rows.ts";

export interface ScoreSuiteOptions {
  readonly runner: Runner;
  readonly factory: () => { readonly model: ScoreModel; readonly drift: Drift };
  /** Times at which the model is checked, each with σ > 0. Default: 10 %, 50 % and 90 % of the horizon. */
  readonly times?: readonly number[];
  /** Points per check. Default 5. */
  readonly rows?: number;
}

/**
 * The conformance suite of score models: each declared capability against finite differences of another, and what the driver relies on.
 *
 * @example
 * ```ts
 * scoreSuite({ runner: { describe, it }, factory: () => ({ model: target.score(drift), drift }) });
 * ```
 */
export function scoreSuite({ runner, factory, times, rows = 5 }: ScoreSuiteOptions): void {
  const { model, drift } = factory();
  const check = { model, drift, times: times ?? [0.1, 0.5, 0.9].map((share) => share * drift.horizon), rows };
  runner.describe(`score ${model.name}`, () => {
    predictionChecks(runner, check);
    precisionChecks(runner, check);
    rowChecks(runner, check);
    derivativeChecks(runner, check);
    jacobianChecks(runner, check);
  });
}
