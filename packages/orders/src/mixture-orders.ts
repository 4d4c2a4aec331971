import type { Drift, Scheme, Target } from "@backstep/core";
import { flow, ou, ve, vpLinear } from "@backstep/drifts";
import { logSnr } from "@backstep/grids";
import {
  flowErrors,
  type StrongErrors,
  type StrongRate,
  strongErrors,
  testFunctions,
  type WeakOrder,
  type WeakOrderOptions,
  weakOrderOf,
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
/** Order 5 is asymptotic just above round-off, so closer together; the first four in a row that settle it count. */
const highOrderCounts = [16, 24, 36, 54, 81, 120];

/** Weak orders, a row for each test function, at more steps where few have not settled it. */
export async function measureWeak(
  scheme: Scheme<unknown>,
  signal?: AbortSignal,
  drift: Drift = preserving(),
): Promise<readonly OrderRow[]> {
  const options = { scheme, target: target(), ...stretchOf(drift), ...(signal && { signal }) };
  const orders = scheme.info.weakOrder < 4 ? await backwardOrders(options) : await pathwiseOrders(options);
  return orders.map((order) => weakRow(scheme, drift, order));
}

type WeakProblem = Omit<WeakOrderOptions, "steps">;

/** By the backward recursion, at more steps for those test functions that have not settled. */
async function backwardOrders(options: WeakProblem): Promise<readonly WeakOrder[]> {
  const found = new Map<string, WeakOrder>();
  for (const steps of isCostly(options.scheme) ? stepCounts.slice(0, 3) : stepCounts) {
    const functions = testFunctions.filter(({ name }) => found.get(name)?.verdict !== "measured");
    if (functions.length === 0) break;
    // Errors of many steps are small beside what 20 panels resolve.
    const panels = steps[0] < 32 ? 20 : 40;
    for (const order of await weakOrders({ ...options, steps, functions, panels })) found.set(order.name, order);
  }
  return [...found.values()];
}

/** Path by path, of a scheme that draws nothing. */
async function pathwiseOrders(options: WeakProblem): Promise<readonly WeakOrder[]> {
  const steps = highOrderCounts;
  const errors = await flowErrors({ ...options, steps });
  return testFunctions.map((_, k) => {
    const windows = [0, 1, 2].map((from) =>
      weakOrderOf(
        steps.slice(from, from + 4),
        errors.slice(from, from + 4).map((of) => of[k]),
      ),
    );
    return windows.find(({ verdict }) => verdict === "measured") ?? windows[0];
  });
}

/** Quadrature over three draws and more, or over uniforms, takes a minute at 256 steps, and is not done at 512. */
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

/** A strong order that may be above the declared one by more than this is measured again at more steps. */
const tolerance = 0.1;

/** More steps, for schemes that draw noise and whose step on a path is not too dear. */
function finerSize(scheme: Scheme<unknown>): StrongSize | undefined {
  if (hasOwnTimes(scheme)) return { steps: [128, 256, 512], finest: 2048, paths: 1000 };
  const cheap = scheme.noise.length > 0 && scheme.info.jvpsPerStep !== "adaptive";
  return cheap ? { steps: [512, 1024, 2048], finest: 16_384, paths: 1000 } : undefined;
}

/** Whether each path is asked for at times of its own. */
function hasOwnTimes({ noise, uniforms = 0, sharedUniforms }: Scheme<unknown>): boolean {
  return noise.length > 0 && uniforms > 0 && !sharedUniforms;
}

/** Step counts and paths that give a standard error of about 0.02. */
function strongSize(scheme: Scheme<unknown>): StrongSize {
  // At times of each row's own a step on a path costs some fifty times as much, and few of them are not yet asymptotic.
  if (hasOwnTimes(scheme)) return { steps: [64, 128, 256], finest: 1024, paths: 800 };
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
  const rates = [found.againstItself, found.againstReference];
  if (finer && rates.some(({ order, standardError }) => order + standardError > declared + tolerance)) {
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
