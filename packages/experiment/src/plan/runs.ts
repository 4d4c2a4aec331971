import type { Seed } from "@backstep/core";
import { stepCountsOf } from "../axes/axes.ts";
import { filterOf, filtersSeeds } from "../axes/filter.ts";
import type { Plan, PlannedScheme, Variant } from "./plan.ts";

/** A scheme, a variant and a step count. Runs with the same three differ in their seed. */
export interface Run {
  readonly scheme: PlannedScheme;
  readonly variant: Variant;
  readonly steps: number;
  /** The seeds that the filter leaves. */
  readonly seeds: readonly Seed[];
}

/** The runs of a plan that the filter leaves, in the order of the cells: schemes, then variants, then step counts. */
export function runsOf({ experiment, schemes, variants }: Plan): readonly Run[] {
  const filter = filterOf(experiment);
  const bySeed = filtersSeeds(experiment);
  return schemes.flatMap((scheme, i) =>
    variants.flatMap((variant) =>
      stepCountsOf(experiment).flatMap((steps): Run[] => {
        const rest = { ...variant.setting, schemes: experiment.schemes[i], steps };
        if (!bySeed) return filter(rest) ? [{ scheme, variant, steps, seeds: experiment.seeds }] : [];
        const seeds = experiment.seeds.filter((seed) => filter({ ...rest, seed }));
        return seeds.length > 0 ? [{ scheme, variant, steps, seeds }] : [];
      }),
    ),
  );
}
