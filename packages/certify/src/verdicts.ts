import type { Drift, Scheme, Target } from "@backstep/core";
import { uniform } from "@backstep/grids";
import { type DiagonalLaw, exactLaw, w2 } from "@backstep/law";
import { type Check, rounding } from "./checks.ts";
import { limitOf } from "./limit.ts";

/** Which sampler on which problem. */
type Subject = Pick<Check, "sampler" | "problem">;

/** Whether superposition holds to rounding. */
export function affineCheck(subject: Subject, deviation: number): Check {
  const passed = deviation <= rounding;
  const hint = deviation > 1e-9 && deviation < 1e-4 ? ": single precision?" : "";
  return {
    kind: "check",
    ...subject,
    check: "affine",
    passed,
    deviation,
    allowed: rounding,
    text: passed
      ? "start and noises superpose"
      : `start and noises do not superpose (LAW_NOT_AFFINE), so there is no exact law${hint}`,
  };
}

/** A limit this many times its uncertainty away from the truth is wrong; one as small as this is rounding. */
const [clear, negligible] = [10, 1e-10];

/** Whether the law tends to the true one: it comes closer, and its extrapolation is no other law. */
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
  const allowed = Math.max(clear * uncertainty, negligible);
  const passed = distance <= allowed;
  const text = passed
    ? "with more steps the law tends to the true one"
    : "with more steps the law tends to another one";
  return { ...shared, passed, deviation: distance, allowed, text };
}

/** A scheme, and what the sampler did on the same runs. */
export interface Twin {
  readonly scheme: Scheme<unknown>;
  readonly target: Target;
  readonly noiseLevel: number;
  readonly problem: { readonly end: number; readonly drift: Drift };
  readonly steps: readonly number[];
  readonly laws: readonly DiagonalLaw[];
  readonly signal: AbortSignal;
}

/** Whether the law is that of a known scheme for every step count. */
export async function sameCheck(subject: Subject, twin: Twin): Promise<Check> {
  const { scheme, problem, target, noiseLevel, steps, laws, signal } = twin;
  const { drift, end } = problem;
  const grid = uniform();
  let deviation = 0;
  for (const [i, count] of steps.entries()) {
    const own = await exactLaw({ scheme, drift, target, times: grid(count, drift, end), noiseLevel, signal });
    deviation = Math.max(deviation, w2(own, laws[i]));
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
