import type { Drift, Scheme, Target } from "@backstep/core";
import { flow, ou, ve, vpLinear } from "@backstep/drifts";
import { logSnr } from "@backstep/grids";
import {
  type StrongErrors,
  type StrongRate,
  strongErrors,
  testFunctions,
  type WeakOrder,
  weakOrders,
} from "@backstep/law";
import { mixture } from "@backstep/score-analytic";
import { finite, gaussianTarget, noteOf, type OrderProblem, type OrderRow } from "./canonical-orders.ts";

/** Two modes on the line, of variances 0.3 and 0.2. */
const target = (): Target => mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: [0.3, 0.2] });

/** A drift, and the stretch of it on which orders are measured. */
interface Stretch {
  readonly drift: Drift;
  readonly times: (steps: number) => Float64Array;
}

/** While the modes part: from σ/α = 2.5 to 0.45 in equal steps of log σ/α, where few steps are small beside every scale. */
function stretchOf(drift: Drift): Stretch {
  const [start, end] = [drift.timeOf(2.5), drift.timeOf(0.45)];
  return { drift, times: (steps) => logSnr()(steps, drift, end, start) };
}

const preserving = (): Drift => vpLinear({ betaMin: 0.1, betaMax: 8 });

/** The drifts of the canonical problem. */
export function orderDrifts(): readonly Drift[] {
  return [ou({ horizon: 4 }), preserving(), ve({ sigmaMin: 0.1, sigmaMax: 10 }), flow()];
}

/** Gaussian data on the stretch of the mixture. */
export function gaussianStretch(drift: Drift): OrderProblem {
  const { times } = stretchOf(drift);
  const name = `gaussian, ${drift.name}`;
  return { name, target: gaussianTarget(), drift, end: drift.timeOf(0.45), times, steps: [16, 32, 64, 128, 256] };
}

/** Each for those test functions whose slopes have not settled with the ones before. */
const stepCounts = [8, 16, 32, 64].map((first) => [1, 2, 4, 8].map((times) => times * first));
/** Between the asymptotic range of order 5 and round-off there are few doublings. */
const highOrderCounts = [
  [6, 12, 24, 48],
  [8, 16, 32, 64],
  [16, 24, 36, 54],
];

/** Weak orders by the backward recursion, a row for each test function, at more steps where few have not settled it. */
export async function measureWeak(
  scheme: Scheme<unknown>,
  signal?: AbortSignal,
  drift: Drift = preserving(),
): Promise<readonly OrderRow[]> {
  const counts = scheme.info.weakOrder < 4 ? stepCounts : highOrderCounts;
  const found = new Map<string, WeakOrder>();
  for (const steps of counts) {
    const functions = testFunctions.filter(({ name }) => found.get(name)?.verdict !== "measured");
    if (functions.length === 0 || (isCostly(scheme) && functions.length < testFunctions.length)) break;
    // Errors of many steps are small beside what 20 panels resolve.
    const panels = steps[0] < 32 ? 20 : 40;
    const options = { scheme, target: target(), ...stretchOf(drift), steps, functions, panels };
    for (const order of await weakOrders({ ...options, ...(signal && { signal }) })) found.set(order.name, order);
  }
  return [...found.values()].map((order) => weakRow(scheme, drift, order));
}

/** Quadrature over three draws and more, or over uniforms, takes seconds: more steps only where nothing has settled. */
function isCostly({ noise, normals = 0, uniforms = 0, info }: Scheme<unknown>): boolean {
  return noise.length + normals + 2 * uniforms > 2 || info.jvpsPerStep === "adaptive";
}

function weakRow({ info }: Scheme<unknown>, drift: Drift, order: WeakOrder): OrderRow {
  return {
    scheme: info.name,
    kind: "weak",
    problem: `mixture, ${drift.name}, E ${order.name}`,
    steps: order.steps,
    errors: order.errors,
    slopes: order.slopes,
    order: finite(order.order),
    uncertainty: finite(order.uncertainty),
    declared: info.weakOrder,
    verdict: order.verdict,
    note: noteOf(order, info.weakOrder),
  };
}

/** An order with a larger standard error is not named. */
const accuracy = 0.05;

interface StrongSize {
  readonly steps: readonly number[];
  readonly finest: number;
  readonly paths: number;
}

/** Above the declared order by more than this, a strong order is measured again at more steps. */
const tolerance = 0.1;

/** More steps, for schemes that draw noise and whose step on a path is not too dear. */
function finerSize(scheme: Scheme<unknown>): StrongSize | undefined {
  if (hasOwnTimes(scheme)) return isOfPowers(scheme) ? { steps: [64, 128, 256], finest: 1024, paths: 600 } : undefined;
  const cheap = scheme.noise.length > 0 && scheme.info.jvpsPerStep !== "adaptive";
  return cheap ? { steps: [512, 1024, 2048], finest: 16_384, paths: 1000 } : undefined;
}

/** Whether each path is asked for at times of its own. */
function hasOwnTimes({ noise, uniforms = 0, sharedUniforms }: Scheme<unknown>): boolean {
  return noise.length > 0 && uniforms > 0 && !sharedUniforms;
}

/** Whether the path is one of powers of time, whose splits have a closed form. */
function isOfPowers({ noise }: Scheme<unknown>): boolean {
  return noise.every(({ basis }) => basis.every(({ degree }) => degree !== undefined));
}

/** Step counts and paths that give a standard error of about 0.02. */
function strongSize(scheme: Scheme<unknown>): StrongSize {
  // At times of each row's own a step on a path costs a hundred times as much, most where the path is not one of powers of time.
  if (hasOwnTimes(scheme)) return { steps: [8, 16, 32], finest: 512, paths: isOfPowers(scheme) ? 600 : 250 };
  const { strongOrder, jvpsPerStep } = scheme.info;
  const steps = strongOrder < 4 ? [16, 32, 64, 128] : [8, 16, 32, 64];
  return { steps, finest: strongOrder < 4 ? 1024 : 3072, paths: jvpsPerStep === "adaptive" ? 1000 : 4000 };
}

/** Strong orders on shared Brownian paths: against twice the steps, and against another scheme with small steps. */
export async function measureStrong(
  scheme: Scheme<unknown>,
  signal?: AbortSignal,
  drift: Drift = preserving(),
): Promise<readonly OrderRow[]> {
  const { strongOrder: declared, name } = scheme.info;
  const measure = (size: StrongSize): Promise<StrongErrors> =>
    strongErrors({ scheme, target: target(), ...stretchOf(drift), ...size, seed: 1, ...(signal && { signal }) });
  let size = strongSize(scheme);
  let found = await measure(size);
  const finer = finerSize(scheme);
  // Where the coefficient of the declared order is small, the next one governs until steps are smaller.
  if (finer && [found.againstItself, found.againstReference].some(({ order }) => order > declared + tolerance)) {
    size = finer;
    found = await measure(size);
  }
  const { againstItself, againstReference } = found;
  const { steps } = size;
  const random = scheme.noise.length + (scheme.normals ?? 0) + (scheme.uniforms ?? 0) > 0;
  const row = (title: string, { errors, slopes, standardError, ...rate }: StrongRate): OrderRow => {
    // Without noise slopes are smooth, and their next term can be taken away.
    const order = random ? rate.order : 2 * slopes[slopes.length - 1] - slopes[slopes.length - 2];
    const verdict = standardError < accuracy ? "measured" : "inconclusive";
    const fit = { verdict, order, uncertainty: standardError, slopes, reason: "too few paths" } as const;
    return {
      scheme: name,
      kind: "strong",
      problem: `mixture, ${drift.name}, ${title}`,
      steps,
      errors: errors.map(({ rms }) => rms),
      slopes,
      order: finite(order),
      uncertainty: finite(standardError),
      declared,
      verdict,
      note: noteOf(fit, declared),
    };
  };
  return [row("against itself", againstItself), row("against the solution", againstReference)];
}
