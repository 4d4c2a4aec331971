import type { Metric } from "@backstep/core";
import type { AnyFactory } from "@backstep/core/plugin";
import { descriptionChecks } from "../description.ts";
import { afterFirstUse } from "../first-use.ts";
import type { Runner } from "../runner.ts";
import { distanceChecks } from "./distances.ts";
import { gaussianChecks } from "./gaussians.ts";
import { lawOf } from "./laws.ts";
import { refusalChecks } from "./refusals.ts";
import { scalingChecks } from "./scaling.ts";
import { structureChecks } from "./structure.ts";

export interface MetricSuiteOptions {
  readonly runner: Runner;
  readonly factory: () => Metric;
  /** The factory made by `define`, whose description is checked. Default: `factory`, if `define` made it. */
  readonly plugin?: AnyFactory<"metric">;
  /** The value between a law and its translate by a vector of length r. Default: r. `null` if it has no closed form. */
  readonly translation?: ((r: number) => number) | null;
  /** The value between N(0, a² I) and N(0, b² I) in d dimensions, if it is known. */
  readonly isotropic?: (a: number, b: number, d: number) => number;
  /**
   * The power of a factor by which the value grows if both laws are multiplied by it. Default: 1, or `null` if `translation` is. `null` if
   * there is none.
   */
  readonly degree?: number | null;
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
export function metricSuite({
  runner,
  factory,
  plugin,
  translation = (r) => r,
  isotropic,
  degree = translation && 1,
  n = 200,
}: MetricSuiteOptions): void {
  const { info } = factory();
  const check = { factory, translation, isotropic, degree, n };
  runner.describe(`metric ${info.name}`, () => {
    descriptionChecks(runner, { kind: "metric", factory, plugin, nameOf: (metric) => metric.info.name });
    structureChecks(runner, check);
    const written = afterFirstUse(runner, info.name, async () => {
      const law = await lawOf(info.accepts[0], n, 1);
      return factory().measure(law, law);
    });
    for (const kind of info.accepts) distanceChecks(written, check, kind);
    for (const kind of info.accepts) scalingChecks(written, check, kind);
    gaussianChecks(written, check);
    refusalChecks(written, check);
  });
}
