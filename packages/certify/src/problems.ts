import { BackstepError, type Drift } from "@backstep/core";
import { requireArguments, suggestion } from "@backstep/core/plugin";
import { uniformProblems } from "@backstep/orders";

/** A Gaussian problem. A sampler receives its drift as a name with parameters, and as a table. */
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

/** The parameters of the drifts, as a sampler receives them. */
const drifts = {
  ou: { horizon: 8 },
  "vp-linear": { betaMin: 0.1, betaMax: 20, horizon: 1 },
} as const;

const isKnown = (name: string): name is keyof typeof drifts => Object.hasOwn(drifts, name);

/**
 * The Gaussian problems of `backstep order`, or only the one with the given drift.
 *
 * @example
 * const [problem] = certifyProblems("ou");
 * @throws BackstepError `OPTION_INVALID` for an unknown drift, with the nearest name.
 */
export function certifyProblems(drift?: string): readonly CertifyProblem[] {
  requireArguments("certifyProblems", { drift: { type: "string", optional: true } }, { drift });
  if (drift !== undefined && !isKnown(drift))
    throw new BackstepError(
      "OPTION_INVALID",
      `--drift is "${drift}", which is unknown; ${suggestion(drift, Object.keys(drifts))}`,
    );
  return uniformProblems()
    .filter(({ name }) => drift === undefined || name === drift)
    .flatMap(({ name, target, drift: reverse, end }) => {
      if (!isKnown(name)) return [];
      const { mean, variance } = target.moments;
      return [{ name, parameters: drifts[name], drift: reverse, mean, variance: variance!, end }];
    });
}
