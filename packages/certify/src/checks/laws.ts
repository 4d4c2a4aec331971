import type { Drift, Scheme, Target } from "@backstep/core";
import { uniform } from "@backstep/grids";
import { type DiagonalLaw, exactLaw, w2 } from "@backstep/law";
import { limitOf } from "../law/limit.ts";
import { type Check, rounding, type Subject } from "./check.ts";

/** Checks that start and noises superpose to within rounding. */
export function affineCheck(subject: Subject, deviation: number): Check {
  const passed = deviation <= rounding;
  const hint = deviation > 1e-9 && deviation < 1e-4 ? "; use double precision" : "";
  return {
    kind: "check",
    ...subject,
    check: "affine",
    passed,
    deviation,
    allowed: rounding,
    text: passed
      ? "start and noises superpose"
      : `start and noises do not superpose (LAW_NOT_AFFINE), so the exact law is undefined${hint}`,
  };
}

/** The limit may differ from the truth by this multiple of its uncertainty. Smaller distances than `negligible` are rounding. */
const [uncertainties, negligible] = [10, 1e-10];

/** Checks that the law tends to the true one: its error decreases, and its extrapolation agrees with the truth. */
export function limitCheck(
  subject: Subject,
  steps: readonly number[],
  laws: readonly DiagonalLaw[],
  truth: DiagonalLaw,
): Check {
  const shared = { kind: "check", ...subject, check: "limit" } as const;
  const [first, last] = [laws[0], laws[laws.length - 1]].map((law) => w2(law, truth));
  if (!(last < first || last <= negligible))
    return {
      ...shared,
      passed: false,
      deviation: last,
      allowed: first,
      text: "more steps do not bring the law closer to the true one",
    };
  const { distance, uncertainty } = limitOf(steps, laws, truth);
  const allowed = Math.max(uncertainties * uncertainty, negligible);
  const passed = distance <= allowed;
  const text = passed
    ? "with more steps the law tends to the true one"
    : "with more steps the law tends to another one";
  return { ...shared, passed, deviation: distance, allowed, text };
}

/** A scheme, and the laws of the sampler on the same problem. */
export interface Comparison {
  readonly scheme: Scheme<unknown>;
  readonly target: Target;
  readonly noiseLevel: number;
  readonly problem: { readonly end: number; readonly drift: Drift };
  readonly steps: readonly number[];
  readonly laws: readonly DiagonalLaw[];
  readonly signal: AbortSignal;
}

/** Checks that the law equals that of a scheme for every step count. */
export async function sameCheck(subject: Subject, comparison: Comparison): Promise<Check> {
  const { scheme, problem, target, noiseLevel, steps, laws, signal } = comparison;
  const { drift, end } = problem;
  const grid = uniform();
  let deviation = 0;
  for (const [i, count] of steps.entries()) {
    const expected = await exactLaw({ scheme, drift, target, times: grid(count, drift, end), noiseLevel, signal });
    deviation = Math.max(deviation, w2(expected, laws[i]));
  }
  const passed = deviation <= rounding;
  return {
    kind: "check",
    ...subject,
    check: "same-as",
    passed,
    deviation,
    allowed: rounding,
    text: `the law is ${passed ? "" : "not "}that of ${scheme.info.name}`,
  };
}
