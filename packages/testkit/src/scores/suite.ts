import type { Drift, ScoreModel, ScoreSource } from "@backstep/core";
import type { AnyFactory } from "@backstep/core/plugin";
import { descriptionChecks } from "../description.ts";
import { afterFirstUse } from "../first-use.ts";
import type { Runner } from "../runner.ts";
import { derivativeChecks } from "./derivatives.ts";
import { type ScoreCheck, withPoints } from "./fixture.ts";
import { jacobianChecks } from "./jacobian.ts";
import { precisionChecks, predictionChecks } from "./predictions.ts";
import { rowChecks } from "./rows.ts";

export interface ScoreSuiteOptions {
  readonly runner: Runner;
  readonly factory: () => { readonly model: ScoreModel; readonly drift: Drift };
  /** What opened the model, if it is a plugin: its description is checked. */
  readonly source?: { readonly factory: () => ScoreSource; readonly plugin?: AnyFactory<"score"> };
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
export function scoreSuite({ runner, factory, source, times, rows = 5 }: ScoreSuiteOptions): void {
  const { model, drift } = factory();
  const check = { model, drift, times: times ?? [0.1, 0.5, 0.9].map((share) => share * drift.horizon), rows };
  runner.describe(`score ${model.name}`, () => {
    if (source) descriptionChecks(runner, { kind: "score", plugin: undefined, ...source });
    scoreChecks(
      afterFirstUse(runner, model.name, () => evaluate(check)),
      check,
    );
  });
}

/** The checks of a model under one drift. */
export function scoreChecks(runner: Runner, check: ScoreCheck): void {
  predictionChecks(runner, check);
  precisionChecks(runner, check);
  rowChecks(runner, check);
  derivativeChecks(runner, check);
  jacobianChecks(runner, check);
}

/** Calls the model once. */
export async function evaluate(check: ScoreCheck): Promise<void> {
  const { model, times } = check;
  await withPoints(check, { t: times[0] }, async (x) => void (await model.predict(model.predictions[0], x, times[0])));
}
