import type { Pause } from "../draws/pauses.ts";
import { gaussWeight, kronrodNodes, kronrodSize, kronrodWeight } from "../quadrature/gauss-kronrod.ts";
import { allFinite, type Components, combined, largest, largestRatio, weightedSum } from "./components.ts";

/** The averages of an integrand's components, and the estimated error of each. */
export interface Average<Name extends string> {
  readonly value: Components<Name>;
  readonly error: Components<Name>;
}

/** The values of an integrand at each node. */
export type Integrand<Name extends string> = (nodes: Float64Array) => Promise<readonly Components<Name>[]>;

/** What an average may know and do. */
export interface AverageOptions<Name extends string> {
  /** The integrand at `wholeNodes`, if it is known. */
  readonly atWhole?: readonly Components<Name>[];
  readonly pause?: Pause;
}

/** Part [low, low + width] of the unit interval, with its contribution to the average. */
interface Panel<Name extends string> extends Average<Name> {
  readonly low: number;
  readonly width: number;
  /** Whether this half contributes as much as its whole panel did: the mark of a divergent integral. */
  readonly grows: boolean;
}

const narrowest = 2 ** -40;
/** More panels than these would cost more than their digits are worth. */
export const mostPanels = 400;
/** An error that exceeds its bound by this factor is no longer a useful estimate. */
const tolerable = 1e9;

/**
 * E f(U), U uniform on (0, 1), by Gauss–Kronrod rules on panels. The panel with the largest error is halved.
 *
 * ```text
 * error of a panel   |K₁₅ − G₇| for each component, added over the panels
 * done               when each error is within its bound, which `bounds` derives from the value so far
 * divergent          ∫ x^{−p} over [0, w] scales as w^{1−p}: if p ≥ 1, a halved panel adds no less than the whole panel
 * ```
 *
 * Panels stop at a width of 2⁻⁴⁰. A panel that still exceeds its bound there and does not shrink is divergent.
 *
 * @returns The average with its error, which may exceed the bounds if the integrand has an integrable singularity; `undefined` if the integral
 * diverges or an error exceeds 10⁹ bounds.
 */
export async function averageOverUniform<Name extends string>(
  integrand: Integrand<Name>,
  bounds: (value: Components<Name>) => Components<Name>,
  { atWhole, pause }: AverageOptions<Name> = {},
): Promise<Average<Name> | undefined> {
  let panels = panelsOf([whole], atWhole ?? (await integrand(wholeNodes())));
  for (;;) {
    const total: Average<Name> = {
      value: weightedSum(panels.map(({ value }) => value)),
      error: weightedSum(panels.map(({ error }) => error)),
    };
    if (!allFinite(total.value)) return undefined;
    const bound = bounds(total.value);
    const relative = largestRatio(total.error, bound);
    if (!(relative > 1)) return total;
    const worst = worstOf(panels, bound);
    if (worst.width <= narrowest || panels.length > mostPanels)
      return worst.grows || relative > tolerable ? undefined : total;
    await pause?.();
    const half = worst.width / 2;
    const halves = [
      { low: worst.low, width: half, whole: worst },
      { low: worst.low + half, width: half, whole: worst },
    ];
    panels = [...panels.filter((panel) => panel !== worst), ...panelsOf(halves, await integrand(nodesOf(halves)))];
  }
}

/** The first panel of those with the largest error, relative to the bounds. */
function worstOf<Name extends string>(panels: readonly Panel<Name>[], bound: Components<Name>): Panel<Name> {
  let [worst, most] = [panels[0], largestRatio(panels[0].error, bound)];
  for (const panel of panels.slice(1)) {
    const ratio = largestRatio(panel.error, bound);
    if (ratio > most) [worst, most] = [panel, ratio];
  }
  return worst;
}

interface Interval<Name extends string> {
  readonly low: number;
  readonly width: number;
  /** The panel of which this is a half. */
  readonly whole?: Panel<Name>;
}

const whole = { low: 0, width: 1 };

/** The nodes of the first panel, which is the unit interval. */
export function wholeNodes(): Float64Array {
  return nodesOf([whole]);
}

function nodesOf(intervals: readonly { readonly low: number; readonly width: number }[]): Float64Array {
  return Float64Array.from(intervals.flatMap(({ low, width }) => kronrodNodes(low, width)));
}

/** Applies both rules on each interval, given the integrand at all nodes. */
function panelsOf<Name extends string>(
  intervals: readonly Interval<Name>[],
  values: readonly Components<Name>[],
): Panel<Name>[] {
  return intervals.map(({ low, width, whole }, k) => {
    const own = values.slice(kronrodSize * k, kronrodSize * (k + 1));
    const value = weightedSum(own, (node) => (width / 2) * kronrodWeight(node));
    const coarse = weightedSum(own, (node) => (width / 2) * gaussWeight(node));
    const grows = whole !== undefined && largest(value, whole.value, growth) > 0;
    return { low, width, value, error: combined(value, coarse, (v, c) => Math.abs(v - c)), grows };
  });
}

/** 1 if a half contributes at least 99 % of the contribution of its whole panel, otherwise 0. */
function growth(half: number, whole: number): number {
  return half !== 0 && Math.abs(half) >= 0.99 * Math.abs(whole) ? 1 : 0;
}
