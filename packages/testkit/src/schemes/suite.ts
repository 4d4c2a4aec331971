import type { Scheme } from "@backstep/core";
import { type AnyFactory, isRandom } from "@backstep/core/plugin";
import type { OrderProblem } from "@backstep/orders";
import { descriptionChecks } from "../description.ts";
import type { Runner } from "../runner.ts";
import { costChecks } from "./cost.ts";
import { declaredCallChecks } from "./declared-calls.ts";
import { driverChecks } from "./driver.ts";
import { estimateChecks } from "./estimate.ts";
import { afterFirstStep, firstStepChecks } from "./first-step.ts";
import { defaultProblem, type SchemeCheck } from "./fixture.ts";
import { integralChecks } from "./integrals.ts";
import { multistepChecks } from "./multistep.ts";
import { orderChecks } from "./orders.ts";
import { purityChecks } from "./purity.ts";
import { reportedChecks } from "./reported.ts";
import { reportedEndChecks, reportedTimesChecks } from "./reported-times.ts";
import { reproducibilityChecks } from "./reproducibility.ts";
import { strongOrderChecks } from "./strong-orders.ts";
import { structureChecks } from "./structure.ts";
import { weakOrderChecks } from "./weak-orders.ts";

export interface SchemeSuiteOptions {
  readonly runner: Runner;
  /** Creates the scheme. Every check calls it again. */
  readonly factory: () => Scheme<unknown>;
  /** The factory made by `define`, whose description is checked. Default: `factory`, if `define` made it. */
  readonly plugin?: AnyFactory<"scheme">;
  /** The problem of all checks except those of orders and integrals. Default: Gaussian data under a variance-preserving diffusion. */
  readonly problem?: OrderProblem;
}

/**
 * The conformance suite of schemes. It measures every declaration in `info`, and the properties that drivers need.
 *
 * It registers its checks with the given runner and imports no test runner. If the scheme cannot take its first step, one check fails and the
 * others that would run the scheme are skipped.
 *
 * @example
 * ```ts
 * import { describe, it } from "vitest";
 * schemeSuite({ runner: { describe, it }, factory: heun });
 * ```
 */
export function schemeSuite({ runner, factory, plugin, problem = defaultProblem() }: SchemeSuiteOptions): void {
  const check = { factory, problem };
  runner.describe("scheme", () => {
    descriptionChecks(runner, { kind: "scheme", factory, plugin, nameOf: ({ info }) => info.name });
    runner.describe("structure", () => structureChecks(runner, check));
    runner.describe("integrals", () => integralChecks(runner, check));
    registerRuns(afterFirstStep(runner, check), check);
  });
}

/** The checks that run the scheme. */
function registerRuns(runner: Runner, check: SchemeCheck): void {
  const { factory } = check;
  runner.describe("first step", () => firstStepChecks(runner));
  runner.describe("purity", () => purityChecks(runner, check));
  runner.describe("reproducibility", () => reproducibilityChecks(runner, check));
  runner.describe("cost", () => {
    costChecks(runner, check);
    declaredCallChecks(runner, check);
  });
  runner.describe("driver", () => driverChecks(runner, check));
  runner.describe("reported", () => {
    reportedChecks(runner, check);
    reportedTimesChecks(runner, check);
    reportedEndChecks(runner, check);
  });
  runner.describe("order", () => {
    orderChecks(runner, factory);
    multistepChecks(runner, factory);
    const scheme = factory();
    if (scheme.info.startupOrder !== undefined) return;
    // With noise the mixture needs single steps, which do not show what a scheme does with its place in the grid.
    if (!scheme.info.requires.includes("grid") || !isRandom(scheme, 1)) weakOrderChecks(runner, factory);
    strongOrderChecks(runner, factory);
  });
  runner.describe("estimate", () => estimateChecks(runner, check));
}
