import { cos, sin } from "@backstep/core/plugin";

/** Interpolation points in panels over an interval. */
export interface Panels {
  readonly points: Float64Array;
  /**
   * Adds weight · q(x_i) to totals_i, for several functions q, given by their values at `points`. Outside the interval q has the value at the
   * nearer end.
   */
  addTo(totals: readonly Float64Array[], weight: number, values: readonly Float64Array[], x: Float64Array): void;
}

/**
 * Piecewise polynomial interpolation at the Chebyshev points of equal panels.
 *
 * ```text
 * q(x) = Σ w_j q_j/(x − x_j) / Σ w_j/(x − x_j),    x_j = cos θ_j,  w_j = (−1)^j sin θ_j,  θ_j = (2j + 1) π/(2 p)
 * ```
 *
 * The panels are independent, so errors at the ends of the interval do not spread.
 */
export function panels(low: number, high: number, count: number, order: number): Panels {
  const angle = (j: number): number => ((2 * j + 1) * Math.PI) / (2 * order);
  const nodes = Float64Array.from({ length: order }, (_, j) => cos(angle(j)));
  const weights = Float64Array.from({ length: order }, (_, j) => (j % 2 === 0 ? 1 : -1) * sin(angle(j)));
  const half = (high - low) / (2 * count);
  const rule = { low, half, count, order, nodes, weights };
  const points = Float64Array.from(
    { length: count * order },
    (_, i) => low + half * (2 * Math.floor(i / order) + 1 + nodes[i % order]),
  );
  return {
    points,
    addTo(totals, weight, values, x) {
      for (let first = 0; first < values.length; first += together) addFive(rule, { totals, weight, values, x }, first);
    },
  };
}

interface PanelRule {
  readonly low: number;
  /** Half the width of a panel. */
  readonly half: number;
  readonly count: number;
  readonly order: number;
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

interface Addition {
  readonly totals: readonly Float64Array[];
  readonly weight: number;
  readonly values: readonly Float64Array[];
  readonly x: Float64Array;
}

/** Adds five functions from `first` on in one pass over x. The last function stands in for those that do not exist, without effect. */
function addFive(
  { low, half, count, order, nodes, weights }: PanelRule,
  { totals, weight, values, x }: Addition,
  first: number,
): void {
  const at = (k: number): Float64Array => values[Math.min(first + k, values.length - 1)];
  const to = (k: number): Float64Array => totals[first + k] ?? new Float64Array(x.length);
  const [v0, v1, v2, v3, v4] = [at(0), at(1), at(2), at(3), at(4)];
  const [t0, t1, t2, t3, t4] = [to(0), to(1), to(2), to(3), to(4)];
  const terms = new Float64Array(order);
  for (let i = 0; i < x.length; i++) {
    const place = Math.min(Math.max((x[i] - low) / (2 * half), 0), count);
    const panel = Math.min(Math.floor(place), count - 1);
    const total = lagrange(2 * (place - panel) - 1, nodes, weights, terms);
    const from = panel * order;
    let [s0, s1, s2, s3, s4] = [0, 0, 0, 0, 0];
    for (let j = 0; j < order; j++) {
      const b = terms[j] / total;
      s0 += b * v0[from + j];
      s1 += b * v1[from + j];
      s2 += b * v2[from + j];
      s3 += b * v3[from + j];
      s4 += b * v4[from + j];
    }
    t0[i] += weight * s0;
    t1[i] += weight * s1;
    t2[i] += weight * s2;
    t3[i] += weight * s3;
    t4[i] += weight * s4;
  }
}

/** Functions that share a pass. Their sums are independent of each other, so the processor adds them at the same time. */
const together = 5;

/** Writes the terms w_j/(y − x_j) and returns their sum. Divided by it, they are the values at y of the Lagrange polynomials of the nodes. */
function lagrange(y: number, nodes: Float64Array, weights: Float64Array, terms: Float64Array): number {
  let total = 0;
  for (let j = 0; j < nodes.length; j++) {
    const distance = y - nodes[j];
    if (distance === 0) {
      terms.fill(0);
      terms[j] = 1;
      return 1;
    }
    const term = weights[j] / distance;
    terms[j] = term;
    total += term;
  }
  return total;
}
