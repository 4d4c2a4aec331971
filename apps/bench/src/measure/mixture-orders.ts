import type { Scheme, Target } from "@backstep/core";
import { vpLinear } from "@backstep/drifts";
import { logSnr } from "@backstep/grids";
import { type StrongRate, strongErrors, weakOrders } from "@backstep/law";
import { mixture } from "@backstep/score-analytic";
import { finite, noteOf, type OrderRow } from "./canonical-orders.ts";

/** Two modes on the line, of variances 0.3 and 0.2. */
const target = (): Target => mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: [0.3, 0.2] });

/** While the modes part: from σ/α = 2.5 to 0.45 in equal steps of log σ/α, where few steps are small beside every scale. */
function stretch(): { drift: ReturnType<typeof vpLinear>; times: (steps: number) => Float64Array } {
  const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
  const [start, end] = [drift.timeOf(2.5), drift.timeOf(0.45)];
  return { drift, times: (steps) => logSnr()(steps, drift, end, start) };
}

const problem = "mixture, vp-linear";

/** Weak orders by the backward recursion, a row for each test function. */
export async function measureWeak(scheme: Scheme<unknown>, signal?: AbortSignal): Promise<readonly OrderRow[]> {
  const { weakOrder: declared, name } = scheme.info;
  const steps = declared < 4 ? [8, 16, 32, 64] : [12, 24, 48, 96];
  const found = await weakOrders({ scheme, target: target(), ...stretch(), steps, ...(signal && { signal }) });
  return found.map((order) => ({
    scheme: name,
    kind: "weak",
    problem: `${problem}, E ${order.name}`,
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

const paths = 4000;
/** A random time of each row costs a path some fifty splits. */
const pathsOfRandomTimes = 400;
/** An order with a larger standard error is not named. */
const accuracy = 0.05;

/** Strong orders on shared Brownian paths: against twice the steps, and against another scheme with small steps. */
export async function measureStrong(scheme: Scheme<unknown>, signal?: AbortSignal): Promise<readonly OrderRow[]> {
  const { strongOrder: declared, name } = scheme.info;
  const randomTimes = scheme.noise.length > 0 && (scheme.uniforms ?? 0) > 0;
  const steps = declared < 4 && !randomTimes ? [16, 32, 64, 128] : [4, 8, 16, 32];
  const size = randomTimes ? { finest: 512, paths: pathsOfRandomTimes } : { finest: 1024, paths };
  const options = { scheme, target: target(), ...stretch(), steps, ...size, seed: 1 };
  const { againstItself, againstReference } = await strongErrors({
    ...options,

    ...(signal && { signal }),
  });
  const row = (title: string, { errors, slopes, order, standardError }: StrongRate): OrderRow => {
    const verdict = standardError < accuracy ? "measured" : "inconclusive";
    const fit = { verdict, order, uncertainty: standardError, slopes, reason: "too few paths" } as const;
    return {
      scheme: name,
      kind: "strong",
      problem: `${problem}, ${title}`,
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
