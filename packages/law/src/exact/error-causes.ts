import { requireArguments } from "@backstep/core/plugin";
import { lawOptions } from "../arguments.ts";
import { w2 } from "../distances/gaussian.ts";
import { diffused } from "../laws/gaussian-law.ts";
import { dataLaw, inEigenbasis } from "../laws/in-eigenbasis.ts";
import { type ExactLaw, exactLaw, type LawOptions } from "./exact-law.ts";
import { exactReverse } from "./exact-reverse.ts";

/** Exact W2 of each cause alone, with everything else exact, and of all causes together. */
export interface ErrorCauses {
  /** The exact reverse process from the start of the run instead of p_T, compared with p_end. */
  readonly initialisation: number;
  /** The scheme from p_T with the exact score, compared with p_end. */
  readonly discretization: number;
  /** The scheme with the perturbed score, compared with the scheme with the exact score, both from p_T. */
  readonly scoreError: number;
  /** p_end, compared with the data: the law at the drift's clean time. */
  readonly earlyStopping: number;
  /** The run with all its errors, compared with the data. */
  readonly total: number;
  /** total − (initialisation + discretization + scoreError + earlyStopping): W2 is not additive. */
  readonly interaction: number;
}

/**
 * Separates the error of a run into its causes, one exact law per cause.
 *
 * It costs up to three exact laws. `interaction` is usually negative: causes that act in different directions partly cancel.
 *
 * @throws BackstepError the errors of `exactLaw`.
 * @example
 * ```ts
 * const { initialisation, discretization, interaction } = await errorCauses({ scheme, drift, target, times, start: "prior" });
 * ```
 */
export async function errorCauses(options: LawOptions): Promise<ErrorCauses> {
  requireArguments("errorCauses", lawOptions, options);
  const { drift, times } = options;
  const data = inEigenbasis(options.target);
  const atEnd = diffused(data, drift, times[times.length - 1]);
  const clean = dataLaw(options.target, drift);

  const { scoreError: _, ...exactScore } = options;
  const ideal = await exactLaw({ ...exactScore, start: "exact" });
  const perturbed = options.scoreError ? await exactLaw({ ...options, start: "exact" }) : ideal;
  const produced: ExactLaw = (options.start ?? "exact") === "exact" ? perturbed : await exactLaw(options);

  const parts = {
    initialisation: w2(exactReverse(options, data), atEnd),
    discretization: w2(ideal, atEnd),
    scoreError: w2(perturbed, ideal),
    earlyStopping: w2(atEnd, clean),
  };
  const total = w2(produced, clean);
  const { initialisation, discretization, scoreError, earlyStopping } = parts;
  return { ...parts, total, interaction: total - (initialisation + discretization + scoreError + earlyStopping) };
}
