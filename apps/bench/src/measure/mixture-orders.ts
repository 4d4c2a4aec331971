import type { Drift, Scheme, Target } from "@backstep/core";
import { flow, ou, ve, vpLinear } from "@backstep/drifts";
import { logSnr } from "@backstep/grids";
import { type StrongRate, strongErrors, weakOrders } from "@backstep/law";
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

/** Weak orders by the backward recursion, a row for each test function. */
export async function measureWeak(
  scheme: Scheme<unknown>,
  signal?: AbortSignal,
  drift: Drift = preserving(),
): Promise<readonly OrderRow[]> {
  const { weakOrder: declared, name } = scheme.info;
  const steps = declared < 4 ? [8, 16, 32, 64] : [6, 12, 24, 48];
  const found = await weakOrders({ scheme, target: target(), ...stretchOf(drift), steps, ...(signal && { signal }) });
  return found.map((order) => ({
    scheme: name,
    kind: "weak",
    problem: `mixture, ${drift.name}, E ${order.name}`,
    steps,
    errors: order.errors,
    slopes: order.slopes,
    order: finite(order.order),
    uncertainty: finite(order.uncertainty),
    declared,
    verdict: order.verdict,
    note: noteOf(order, declared),
  }));
}

/** An order with a larger standard error is not named. */
const accuracy = 0.05;

/** Step counts and paths that give a standard error of about 0.02. */
function strongSize({ noise, uniforms = 0, info, sharedUniforms }: Scheme<unknown>): {
  steps: number[];
  finest: number;
  paths: number;
} {
  // At times of each row's own a step on a path costs a hundred times as much.
  if (noise.length > 0 && uniforms > 0 && !sharedUniforms) return { steps: [8, 16, 32], finest: 512, paths: 800 };
  const steps = info.strongOrder < 4 ? [16, 32, 64, 128] : [4, 8, 16, 32];
  return { steps, finest: 1024, paths: info.jvpsPerStep === "adaptive" ? 1000 : 4000 };
}

/** Strong orders on shared Brownian paths: against twice the steps, and against another scheme with small steps. */
export async function measureStrong(
  scheme: Scheme<unknown>,
  signal?: AbortSignal,
  drift: Drift = preserving(),
): Promise<readonly OrderRow[]> {
  const { strongOrder: declared, name } = scheme.info;
  const size = strongSize(scheme);
  const options = { scheme, target: target(), ...stretchOf(drift), ...size, seed: 1 };
  const { steps } = size;
  const { againstItself, againstReference } = await strongErrors({ ...options, ...(signal && { signal }) });
  const row = (title: string, { errors, slopes, order, standardError }: StrongRate): OrderRow => {
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
