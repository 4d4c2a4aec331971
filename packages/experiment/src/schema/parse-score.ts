import { BackstepError } from "@backstep/core";
import type { ScoreSpec } from "./experiment.ts";
import { perturbation, scores } from "./score-kinds.ts";
import { invalid, parseKind, parseObject } from "./section.ts";

/**
 * Validates the source of the score.
 *
 * @throws BackstepError as `parseExperiment`
 */
export function parseScore(value: unknown): ScoreSpec {
  const score = parseKind("score", value, scores);
  if (score.kind !== "analytic") return score as unknown as ScoreSpec;
  const { kind, perturb } = score as { kind: "analytic"; perturb?: unknown };
  if (perturb === undefined) return { kind };
  const error = parseObject("score.perturb", perturb, perturbation);
  const given = Object.entries(error).filter(([, size]) => size !== undefined);
  if (given.length === 0) throw invalid("score.perturb", "neither bias nor noise is given");
  for (const [name, size] of given)
    if (!((size as number) >= 0 && Number.isFinite(size)))
      throw new BackstepError(
        "OPTION_INVALID",
        `score.perturb.${name} is ${size}; it must be a finite number at least 0`,
      );
  return { kind, perturb: Object.fromEntries(given) };
}
