import type { Metric } from "@backstep/core";
import type { Runner } from "../runner.ts";
import { distanceChecks } from "./distances.ts";
import { gaussianChecks } from "./gaussians.ts";
import { refusalChecks } from "./refusals.ts";
import { structureChecks } from "./structure.ts";

export interface MetricSuiteOptions {
  readonly runner: Runner;
  readonly factory: () => Metric;
  /** The value between a law and its translate by a vector of length r. Default: r. `null` if it has no closed form. */
  readonly translation?: ((r: number) => number) | null;
  /** The value between N(0, a² I) and N(0, b² I) in d dimensions, if it is known. */
  readonly isotropic?: (a: number, b: number, d: number) => number;
  /** Number of samples on each side. Default 200. */
  readonly n?: number;
}

/**
 * The conformance suite of metrics.
 *
 * @example
 * ```ts
 * metricSuite({ runner: { describe, it }, factory: bures, isotropic: (a, b, d) => Math.abs(a - b) * Math.sqrt(d) });
 * ```
 */
export function metricSuite({ runner, factory, translation = (r) => r, isotropic, n = 200 }: MetricSuiteOptions): void {
  const { info } = factory();
  const check = { factory, translation, isotropic, n };
  runner.describe(`metric ${info.name}`, () => {
    structureChecks(runner, check);
    for (const kind of info.accepts) distanceChecks(runner, check, kind);
    gaussianChecks(runner, check);
    refusalChecks(runner, check);
  });
}
