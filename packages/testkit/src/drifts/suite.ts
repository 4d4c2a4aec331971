import type { Drift } from "@backstep/core";
import type { AnyFactory } from "@backstep/core/plugin";
import { descriptionChecks } from "../description.ts";
import { afterFirstUse } from "../first-use.ts";
import type { Runner } from "../runner.ts";
import { closedFormChecks } from "./closed-forms.ts";
import { driftCheck } from "./fixture.ts";
import { timeChecks } from "./time.ts";
import { transitionChecks } from "./transitions.ts";

export interface DriftSuiteOptions {
  readonly runner: Runner;
  readonly factory: () => Drift;
  /** The factory made by `define`, whose description is checked. Default: `factory`, if `define` made it. */
  readonly plugin?: AnyFactory<"drift">;
  /** The interval in which the drift is checked. f and g² must be smooth on it. Default: 1 % to 95 % of the horizon. */
  readonly smooth?: readonly [from: number, to: number];
}

/**
 * The conformance suite of drifts: all functions of a drift belong to one diffusion.
 *
 * @example
 * ```ts
 * driftSuite({ runner: { describe, it }, factory: () => vpLinear() });
 * ```
 */
export function driftSuite({ runner, factory, plugin, smooth }: DriftSuiteOptions): void {
  const drift = factory();
  const check = driftCheck(drift, smooth ?? [0.01 * drift.horizon, 0.95 * drift.horizon]);
  runner.describe(`drift ${drift.name}`, () => {
    descriptionChecks(runner, { kind: "drift", factory, plugin, nameOf: ({ name }) => name });
    const written = afterFirstUse(runner, drift.name, () => evaluate(drift, check.times[1], check.times[2]));
    closedFormChecks(written, check);
    transitionChecks(written, check);
    timeChecks(written, check);
  });
}

/** Calls every function of a drift once. */
function evaluate(drift: Drift, t1: number, t0: number): void {
  for (const name of ["alpha", "sigma", "f", "g2", "alphaPrime", "sigmaPrime", "fPrime", "g2Prime"] as const)
    drift[name](t0);
  drift.timeOf(drift.sigma(t0) / drift.alpha(t0));
  drift.transition(t0, t1);
}
