import { isBackstepError, type Scheme } from "@backstep/core";
import { aDrift, aFloat64Array, anAbortSignal, aScheme, requireArguments, shape } from "@backstep/core/plugin";
import { uniform } from "@backstep/grids";
import { type DiagonalLaw, kl, lawAt, meanError, pushForward, readAffineMap, sdError, w2 } from "@backstep/law";

import { convergedOrder } from "@backstep/orders";

import { gaussian } from "@backstep/score-analytic";
import type { Check } from "./checks/check.ts";
import { affineCheck, limitCheck, sameCheck } from "./checks/laws.ts";
import { checkRuns } from "./checks/runs.ts";
import { type SamplerRunner, samplerRunner } from "./law/runner.ts";
import { type PlainScore, plainScore } from "./law/score.ts";
import type { CertifyProblem } from "./problems.ts";
import type { ExternalSampler } from "./protocol/sampler.ts";

const certifyOptions = {
  sampler: shape("a sampler, as startSampler() returns it", {
    hello: { type: "object" },
    run: { type: "function" },
    close: { type: "function" },
  }),
  problem: shape("a problem, as certifyProblems() returns it", {
    name: { type: "text" },
    drift: aDrift,
    mean: aFloat64Array,
    variance: aFloat64Array,
    end: { type: "number" },
  }),
  steps: { type: "list", of: { type: "integer", min: 1, max: 1_000_000 }, atLeast: 1 },
  noiseLevel: { type: "number", min: 0 },
  sameAs: { ...aScheme, optional: true },
  signal: anAbortSignal,
} as const;

/** The exact law of a sampler for one step count. */
export interface LawRow {
  readonly kind: "law";
  readonly sampler: string;
  readonly problem: string;
  readonly steps: number;
  readonly w2: number;
  /** Null if it is infinite. */
  readonly kl: number | null;
  readonly meanError: number;
  readonly sdError: number;
  readonly nfe: number;
  readonly evaluatesAtEnd: boolean;
}

/** The order of W2 over the step counts. */
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

/** One result of `certify`. */
export type Finding = LawRow | FittedOrder | Check;

/** Options of `certify`. */
export interface CertifyOptions {
  readonly sampler: ExternalSampler;
  readonly problem: CertifyProblem;
  /** Increasing step counts; at least four for an order. */
  readonly steps: readonly number[];
  /** Noise level η of the reverse process: 1 for the SDE, 0 for the ODE. */
  readonly noiseLevel: number;
  /** Optional scheme that must have the same law. */
  readonly sameAs?: Scheme<unknown>;
  readonly signal: AbortSignal;
}

/**
 * Measures a sampler of another program on one problem. Yields the checks of repeatable runs and independent rows, the exact law for each
 * step count, the check that the run is affine, the order of W2, and the check that the law tends to the true one. If a check fails, the
 * findings that depend on it are omitted.
 *
 * @example
 * for await (const finding of certify({ sampler, problem, steps: [32, 64, 128, 256], noiseLevel: 1, signal })) console.log(finding);
 * @throws BackstepError as `startSampler`, during a run.
 */
export async function* certify(options: CertifyOptions): AsyncGenerator<Finding> {
  requireArguments("certify", certifyOptions, options);
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

/** Yields a row for each step count. Returns the laws and the largest deviation from superposition. */
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
