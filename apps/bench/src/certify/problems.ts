import { BackstepError, type Drift } from "@backstep/core";
import { uniformProblems } from "@backstep/orders";
import { buildDrift } from "../experiment/drift.ts";
import type { DriftSpec } from "../experiment/experiment.ts";
import { suggestion } from "../experiment/nearest.ts";

/** A Gaussian problem with a drift that a sampler can be told in closed form. */
export interface CertifyProblem {
  /** The name of the drift. */
  readonly name: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly drift: Drift;
  /** Mean and variances of the data. */
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly end: number;
}

const specs: Readonly<Record<string, DriftSpec>> = {
  ou: { kind: "ou", horizon: 8 },
  "vp-linear": { kind: "vp-linear", betaMin: 0.1, betaMax: 20, horizon: 1 },
};

/**
 * The problems of `backstep order`, or the one with the given drift.
 *
 * @throws BackstepError `OPTION_INVALID` for an unknown drift, naming the nearest.
 */
export function certifyProblems(drift?: string): readonly CertifyProblem[] {
  if (drift !== undefined && !Object.hasOwn(specs, drift))
    throw new BackstepError(
      "OPTION_INVALID",
      `--drift is "${drift}", which is unknown; ${suggestion(drift, Object.keys(specs))}`,
    );
  return uniformProblems()
    .filter(({ name }) => drift === undefined || name === drift)
    .map(({ name, target, end }) => {
      const { kind: _, ...parameters } = specs[name];
      const { mean, variance } = target.moments;
      return {
        name,
        parameters: parameters as Record<string, number>,
        drift: buildDrift(specs[name]),
        mean,
        variance: variance!,
        end,
      };
    });
}
