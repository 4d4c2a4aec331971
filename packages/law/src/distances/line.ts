import { BackstepError } from "@backstep/core";
import { overflow, requireArguments, unitOf } from "@backstep/core/plugin";
import { aLineLaw } from "../arguments.ts";
import { type LineLaw, type TabulatedLaw, tabulate } from "../laws/line-law.ts";
import { excess } from "./excess.ts";

const points = 4001;
/** Quantiles closer to 0 or 1 are lost in rounding and have no weight. */
const tail = 1e-12;
/** The probability of a tabulated law may differ from 1 by this much. */
const massTolerance = 0.01;
/** Share of the peak below which the true density p is ignored: p log r adds nothing to KL there, and q may have been cut off to 0. */
const negligible = 1e-16;

/**
 * W2 between two laws in one dimension, by their quantile functions.
 *
 * ```text
 * W₂² = ∫ (F_p⁻¹ − F_q⁻¹)² du = ∫ p(x) (x − F_q⁻¹(F_p(x)))² dx
 * ```
 */
export async function lineW2(p: LineLaw, q: LineLaw): Promise<number> {
  requireArguments("lineW2", { p: aLineLaw, q: aLineLaw }, { p, q });
  const { laws, unit } = await tables("lineW2", p, q);
  const [one, other] = laws;
  const [f, g] = [distribution(one), distribution(other)];
  let total = 0;
  for (let i = 0, k = 0; i < f.length; i++) {
    if (f[i] < tail || f[i] > 1 - tail) continue;
    while (k < g.length - 2 && g[k + 1] < f[i]) k++;
    total += one.density[2 * i] * (one.points[2 * i] - quantile(other, g, k, f[i])) ** 2;
  }
  const distance = Math.sqrt(total * 2 * one.spacing) * unit;
  if (!Number.isFinite(distance)) throw overflow("lineW2: the distance");
  return distance;
}

/** KL(truth ‖ produced) = ∫ p (r − 1 − log r), r = q/p, between two laws in one dimension. */
export async function lineKl(truth: LineLaw, produced: LineLaw): Promise<number> {
  requireArguments("lineKl", { truth: aLineLaw, produced: aLineLaw }, { truth, produced });
  const { laws } = await tables("lineKl", truth, produced);
  const [{ density: p, spacing }, { density: q }] = laws;
  const least = negligible * p.reduce((peak, value) => Math.max(peak, value), 0);
  let total = 0;
  for (let i = 0; i < p.length; i++) total += p[i] > least ? p[i] * excess((q[i] - p[i]) / p[i]) : q[i];
  return total * spacing;
}

/** Both laws at the same points, in a unit that keeps squares in range. */
async function tables(
  subject: string,
  p: LineLaw,
  q: LineLaw,
): Promise<{ laws: readonly [TabulatedLaw, TabulatedLaw]; unit: number }> {
  const [low, high] = [Math.min(p.low, q.low), Math.max(p.high, q.high)];
  if (!Number.isFinite(high - low)) throw overflow(`${subject}: the common interval of the laws`);
  const unit = unitOf(Math.max(Math.abs(low), Math.abs(high)));
  const [one, other] = [await tabulate(p, points, low, high), await tabulate(q, points, low, high)];
  for (const law of [one, other]) requireResolved(subject, law);
  return { laws: [inUnit(one, unit), inUnit(other, unit)], unit };
}

/** A law far narrower than the other falls between the points. */
function requireResolved(subject: string, { density, spacing }: TabulatedLaw): void {
  const mass = density.reduce((total, value) => total + value, 0) * spacing;
  if (Math.abs(mass - 1) <= massTolerance) return;
  throw new BackstepError(
    "DATA_INVALID",
    `${subject}: ${points} points over both laws give a probability of ${mass}, not 1; the laws must not differ in width by more than about 100 times`,
    { mass },
  );
}

function inUnit({ points: x, spacing, density }: TabulatedLaw, unit: number): TabulatedLaw {
  if (unit === 1) return { points: x, spacing, density };
  return {
    points: x.map((value) => value / unit),
    spacing: spacing / unit,
    density: density.map((value) => value * unit),
  };
}

/** The distribution function at every second point, by Simpson's rule, scaled to 1 at the last point. */
function distribution({ density, spacing }: TabulatedLaw): Float64Array {
  const f = new Float64Array((density.length + 1) / 2);
  for (let i = 1; i < f.length; i++)
    f[i] = f[i - 1] + (spacing / 3) * (density[2 * i - 2] + 4 * density[2 * i - 1] + density[2 * i]);
  const total = f[f.length - 1];
  return f.map((value) => value / total);
}

/** The u-quantile in the k-th cell, by Newton's method on the cubic with the values and slopes of the distribution function at its ends. */
function quantile({ points: x, density, spacing }: TabulatedLaw, f: Float64Array, k: number, u: number): number {
  const width = 2 * spacing;
  const rise = f[k + 1] - f[k];
  const [left, right] = [width * density[2 * k], width * density[2 * k + 2]];
  let y = (u - f[k]) / rise;
  for (let iteration = 0; iteration < 4; iteration++) {
    const value = f[k] + y * (left + y * (3 * rise - 2 * left - right + y * (left + right - 2 * rise)));
    const slope = left + y * (2 * (3 * rise - 2 * left - right) + 3 * y * (left + right - 2 * rise));
    y = Math.min(Math.max(y - (value - u) / slope, 0), 1);
  }
  return x[2 * k] + width * y;
}
