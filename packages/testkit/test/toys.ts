import type { Batch, Drift, MeasuredLaw, Metric, Scheme, ScoreModel } from "@backstep/core";
import { exp, expm1, increment, log, sum } from "@backstep/core/plugin";

/** Euler–Maruyama with knobs: each knob at its default is the right scheme. */
export interface EulerKnobs {
  readonly info?: Partial<Scheme["info"]>;
  readonly scoreFactor?: number;
  readonly noiseFactor?: (h: number) => number;
  readonly before?: (x0: Batch) => void;
  readonly after?: (x: Batch, x0: Batch) => void;
  /** Share of the step at which the score is evaluated. */
  readonly evaluateAt?: number;
  readonly integralShare?: number;
}

export function euler({
  info,
  scoreFactor = 1,
  noiseFactor = () => 1,
  before,
  after,
  evaluateAt = 0,
  integralShare = 1,
}: EulerKnobs = {}): Scheme {
  return {
    info: {
      name: "toy-euler",
      solves: "sde",
      noiseLevel: "driver",
      strongOrder: 1,
      weakOrder: 1,
      nfePerStep: 1,
      jvpsPerStep: 0,
      evaluatesAtEnd: false,
      requires: ["regularDrift"],
      source: "test",
      ...info,
    },
    noise: [increment],
    async step({ drift, noiseLevel: eta, score, integrals }, t0, t1, x0) {
      before?.(x0);
      const h = t0 - t1;
      const g2 = drift.g2(t0);
      const s = await score(x0, t0 - evaluateAt * h);
      const [w] = integrals(t0, t0 - integralShare * h, x0);
      const x = sum(
        [1 - h * drift.f(t0), x0],
        [scoreFactor * 0.5 * (1 + eta ** 2) * h * g2, s],
        [noiseFactor(h) * eta * Math.sqrt(g2), w],
      );
      after?.(x, x0);
      return { x };
    },
  };
}

/** Ornstein–Uhlenbeck, with any part replaced. */
export function drift(wrong: Partial<Drift> = {}): Drift {
  return {
    name: "toy-ou",
    horizon: 2,
    regular: { from: 0, to: 2, fromOpen: false, toOpen: false },
    f: () => -0.5,
    g2: () => 1,
    fPrime: () => 0,
    g2Prime: () => 0,
    alpha: (t) => exp(-t / 2),
    sigma: (t) => Math.sqrt(-expm1(-t)),
    alphaPrime: (t) => -0.5 * exp(-t / 2),
    sigmaPrime: (t) => (0.5 * exp(-t)) / Math.sqrt(-expm1(-t)),
    timeOf: (ratio) => log(1 + ratio ** 2),
    transition: (t0, t1) => ({
      growth: exp((t0 - t1) / 2),
      scoreWeight: 2 * expm1((t0 - t1) / 2),
      noiseVariance: expm1(t0 - t1),
    }),
    ...wrong,
  };
}

/** A model with any part replaced. */
export const replaced = (model: ScoreModel, wrong: Partial<ScoreModel>): ScoreModel => ({ ...model, ...wrong });

/** |difference of means| between samples or moments, with any part replaced. */
export function meanDistance(
  measure: (a: Float64Array, b: Float64Array, p: MeasuredLaw, q: MeasuredLaw) => number = distance,
): Metric {
  return {
    info: { name: "toy/mean", accepts: ["moments"], symmetric: true, source: "test" },
    measure(p, q) {
      const value = measure(meanOf(p), meanOf(q), p, q);
      return { value, standardError: 0, floor: 0, n: 0 };
    },
  };
}

export function distance(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((total, value, j) => total + (value - b[j]) ** 2, 0));
}

export function meanOf(law: MeasuredLaw): Float64Array {
  if (law.kind === "moments") return law.mean;
  return Float64Array.from({ length: law.dim }, (_, j) => {
    let total = 0;
    for (let i = 0; i < law.n; i++) total += law.x[i * law.dim + j] / law.n;
    return total;
  });
}
