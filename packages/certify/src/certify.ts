import { isBackstepError, type Scheme } from "@backstep/core";
import { uniform } from "@backstep/grids";
import { type DiagonalLaw, kl, lawAt, meanError, pushForward, readAffineMap, sdError, w2 } from "@backstep/law";

import { convergedOrder } from "@backstep/orders";

import { gaussian } from "@backstep/score-analytic";
import { type Check, checkRuns } from "./checks.ts";
import type { CertifyProblem } from "./problems.ts";
import { type SamplerRunner, samplerRunner } from "./runner.ts";
import type { ExternalSampler } from "./sampler.ts";
import { type PlainScore, plainScore } from "./score.ts";
import { affineCheck, limitCheck, sameCheck } from "./verdicts.ts";

/** The exact law of a sampler for one step count. */
export interface LawRow {
  readonly kind: "law";
  readonly sampler: string;
  readonly problem: string;
  readonly steps: number;
  readonly w2: number;
  /** Null where it is infinite. */
  readonly kl: number | null;
  readonly meanError: number;
  readonly sdError: number;
  readonly nfe: number;
  readonly evaluatesAtEnd: boolean;
}

/** The order of its W2 over the step counts. */
export interface FittedOrder {
  readonly kind: "order";
  readonly sampler: string;
  readonly problem: string;
  readonly verdict: "measured" | "inconclusive";
  readonly order: number | null;
  readonly uncertainty: number | null;
  readonly slopes: readonly number[];
  readonly reason: string | null;
}

/** Everything that is found out about a sampler, as it is found. */
export type Finding = LawRow | FittedOrder | Check;

export interface CertifyOptions {
  readonly sampler: ExternalSampler;
  readonly problem: CertifyProblem;
  readonly steps: readonly number[];
  readonly noiseLevel: number;
  /** A scheme that the sampler should be. */
  readonly sameAs?: Scheme<unknown>;
  readonly signal: AbortSignal;
}

/**
 * Measures a sampler in another program on one problem: runs are repeatable and rows independent, the run is affine, its exact law
 * over the step counts, the order, and whether the limit is the true law.
 *
 * What needs a check that has failed is left out.
 */
export async function* certify(options: CertifyOptions): AsyncGenerator<Finding> {
  const { sampler, problem, steps, sameAs } = options;
  const { mean, variance, drift, end } = problem;
  const subject = { sampler: sampler.hello.name, problem: problem.name };
  const score = await plainScore(mean, variance, drift);
  try {
    const checks = await checkRuns(runnerOf(options, score, steps[0]), problem.name);
    yield* checks;
    if (!checks.every(({ passed }) => passed)) return;

    const target = gaussian({ mean, variance });
    const truth = lawAt(target, drift, end);
    const { laws, deviation } = yield* measureLaws(options, score, lawAt(target, drift, drift.horizon), truth);
    const errors = laws.map((law) => w2(law, truth));
    yield affineCheck(subject, deviation);
    yield { kind: "order", ...subject, ...orderOf(steps, errors) };
    yield limitCheck(subject, steps, laws, truth);
    if (sameAs) yield await sameCheck(subject, { ...options, scheme: sameAs, target, laws });
  } catch (error) {
    if (!isBackstepError(error, "LAW_NOT_AFFINE")) throw error;
    yield affineCheck(subject, error.details.deviation as number);
  } finally {
    score.close();
  }
}

/** Yields a row for each step count; returns the laws, and by how much superposition failed at most. */
async function* measureLaws(
  options: CertifyOptions,
  score: PlainScore,
  start: DiagonalLaw,
  truth: DiagonalLaw,
): AsyncGenerator<LawRow, { laws: readonly DiagonalLaw[]; deviation: number }> {
  const [sampler, problem] = [options.sampler.hello.name, options.problem.name];
  const laws: DiagonalLaw[] = [];
  let deviation = 0;
  for (const steps of options.steps) {
    const runner = runnerOf(options, score, steps);
    const map = await readAffineMap(runner);
    const law = await pushForward(map, start);
    const { evaluatesAtEnd } = runner;
    deviation = Math.max(deviation, map.deviation);
    laws.push(law);
    yield { kind: "law", sampler, problem, steps, ...errorsOf(law, truth), nfe: map.nfe, evaluatesAtEnd };
  }
  return { laws, deviation };
}

function runnerOf({ sampler, problem, noiseLevel }: CertifyOptions, score: PlainScore, steps: number): SamplerRunner {
  const times = uniform()(steps, problem.drift, problem.end);
  return samplerRunner({ sampler, problem, times, noiseLevel, score });
}

function errorsOf(law: DiagonalLaw, truth: DiagonalLaw): Pick<LawRow, "w2" | "kl" | "meanError" | "sdError"> {
  return {
    w2: w2(law, truth),
    kl: finite(kl(truth, law)),
    meanError: meanError(law, truth),
    sdError: sdError(law, truth),
  };
}

function orderOf(
  steps: readonly number[],
  errors: readonly number[],
): Omit<FittedOrder, "kind" | "sampler" | "problem"> {
  const { verdict, order, uncertainty, slopes, reason = null } = convergedOrder(steps, errors);
  return { verdict, order: finite(order), uncertainty: finite(uncertainty), slopes, reason };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
