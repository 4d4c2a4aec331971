import type { Drift, TimeGrid } from "@backstep/core";
import { type AnyFactory, madeOf } from "@backstep/core/plugin";
import { edm, flow, ou, vpDiscrete, vpLinear } from "@backstep/drifts";
import { descriptionChecks } from "../description.ts";
import { afterFirstUse } from "../first-use.ts";
import type { Runner } from "../runner.ts";
import { type GridCase, type GridCheck, timesOf } from "./fixture.ts";
import { refusalChecks } from "./refusals.ts";
import { timeChecks } from "./times.ts";

export interface GridSuiteOptions {
  readonly runner: Runner;
  readonly factory: () => TimeGrid;
  /** The factory made by `define`, whose description is checked. Default: `factory`, if `define` made it. */
  readonly plugin?: AnyFactory<"grid">;
  /** Whether the grid has its own ends, as documented. They must be between the given ones. Default false. */
  readonly ownEnds?: boolean;
  /** Numbers of steps. Default: 1, 2, 7 and 100. A grid with fixed times is checked at their number alone. */
  readonly steps?: readonly number[];
  /** The drifts of the checks. Default: `ou`, `vp-linear`, `vp-discrete`, `edm`, and `flow` from t = 0.95. */
  readonly drifts?: readonly Drift[];
}

/**
 * The conformance suite of grids: N + 1 strictly decreasing times between the given ends, from its arguments alone.
 *
 * @example
 * ```ts
 * gridSuite({ runner: { describe, it }, factory: karras });
 * ```
 */
export function gridSuite({ runner, factory, plugin, ownEnds = false, steps, drifts }: GridSuiteOptions): void {
  const grid = factory();
  const name = plugin?.plugin.name ?? madeOf(grid)?.name ?? "without a name";
  const cases = grid.fixed
    ? fixedCases(grid.fixed)
    : casesOf(drifts ?? defaultDrifts(), steps ?? [1, 2, 7, 100], ownEnds);
  const check: GridCheck = { factory, cases, ownEnds };
  runner.describe(`grid ${name}`, () => {
    descriptionChecks(runner, { kind: "grid", factory, plugin });
    const written = afterFirstUse(runner, `grid ${name}`, () => timesOf(grid, cases[cases.length - 1]));
    timeChecks(written, check);
    refusalChecks(written, check);
  });
}

/** Every drift and number of steps, with the default start and with another one. A drift that starts at α = 0 has the other one alone. */
function casesOf(drifts: readonly Drift[], steps: readonly number[], ownEnds: boolean): readonly GridCase[] {
  return drifts.flatMap((drift) => {
    const { horizon } = drift;
    const starts = drift.alpha(horizon) > 0 || ownEnds ? [undefined] : [];
    const others = ownEnds ? [] : [0.95 * horizon];
    return [...starts, ...others].flatMap((start) =>
      steps.map((count) => ({ drift, steps: count, end: ownEnds ? drift.regular.from : 0.01 * horizon, start })),
    );
  });
}

/** The one grid that a grid with fixed times has. */
function fixedCases(times: Float64Array): readonly GridCase[] {
  const [start, end] = [times[0], times[times.length - 1]];
  const drift = ou({ horizon: start });
  return [undefined, start].map((given) => ({ drift, steps: times.length - 1, end, start: given }));
}

function defaultDrifts(): readonly Drift[] {
  return [ou(), vpLinear(), vpDiscrete({ schedule: "linear" }), edm({ sigmaMax: 80 }), flow()];
}
