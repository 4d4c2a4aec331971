import type { Drift, Target } from "@backstep/core";
import type { AnyFactory } from "@backstep/core/plugin";
import { edm, flow, ou, vpLinear } from "@backstep/drifts";
import { descriptionChecks } from "../description.ts";
import { afterFirstUse } from "../first-use.ts";
import type { Runner } from "../runner.ts";
import { evaluate, scoreChecks } from "../scores/suite.ts";
import { drawChecks } from "./draws.ts";
import { eigenbasisChecks } from "./eigenbasis.ts";
import { inWorkspace } from "./fixture.ts";
import { lawChecks } from "./law.ts";
import { momentChecks } from "./moments.ts";
import { singularChecks } from "./singular.ts";

export interface TargetSuiteOptions {
  readonly runner: Runner;
  readonly factory: () => Target;
  /** The factory made by `define`, whose description is checked. Default: `factory`, if `define` made it. */
  readonly plugin?: AnyFactory<"target">;
  /** The drifts under which the score is checked. Default: `ou`, `vp-linear`, `edm` and `flow`. */
  readonly drifts?: readonly Drift[];
  /** Number of samples whose averages are compared with exact values. Default 4000. */
  readonly draws?: number;
}

/**
 * The conformance suite of targets: the score, the samples and the moments belong to one law.
 *
 * The models of the target pass the checks of `scoreSuite` under every drift. Averages over samples agree within 5 standard errors.
 *
 * @example
 * ```ts
 * targetSuite({ runner: { describe, it }, factory: () => gaussian({ mean: [1], variance: [0.25] }), plugin: gaussian });
 * ```
 */
export function targetSuite(options: TargetSuiteOptions): void {
  const { runner, factory, plugin, drifts = defaultDrifts(), draws = 4000 } = options;
  const target = factory();
  const check = { target, drifts, draws };
  const scores = drifts.map((drift) => ({
    model: target.score(drift),
    drift,
    times: [0.1, 0.5, 0.9].map((share) => share * drift.horizon),
    rows: 5,
  }));
  runner.describe(`target ${target.name}`, () => {
    descriptionChecks(runner, { kind: "target", factory, plugin, nameOf: ({ name }) => name });
    const written = afterFirstUse(runner, target.name, async () => {
      for (const score of scores.slice(0, 1)) await evaluate(score);
      await inWorkspace((workspace) => target.draw(workspace, 2, 0));
      void target.moments.mean;
    });
    momentChecks(written, check);
    drawChecks(written, check);
    lawChecks(written, check);
    singularChecks(written, check);
    eigenbasisChecks(written, check);
    for (const score of scores) written.describe(`score under ${score.drift.name}`, () => scoreChecks(written, score));
  });
}

function defaultDrifts(): readonly Drift[] {
  return [ou({ horizon: 2 }), vpLinear(), edm({ sigmaMax: 3 }), flow()];
}
