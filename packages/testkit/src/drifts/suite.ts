import type { Drift } from "@backstep/core";
import type { Runner } from "../runner.ts";
import { closedFormChecks } from "./closed-forms.ts";
import { driftCheck } from "./fixture.ts";
import { timeChecks } from "./time.ts";
import { transitionChecks } from "./transitions.ts";

export interface DriftSuiteOptions {
  readonly runner: Runner;
  readonly factory: () => Drift;
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
export function driftSuite({ runner, factory, smooth }: DriftSuiteOptions): void {
  const drift = factory();
  const check = driftCheck(drift, smooth ?? [0.01 * drift.horizon, 0.95 * drift.horizon]);
  runner.describe(`drift ${drift.name}`, () => {
    closedFormChecks(runner, check);
    transitionChecks(runner, check);
    timeChecks(runner, check);
  });
}
