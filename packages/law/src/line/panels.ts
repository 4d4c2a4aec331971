import { cos, sin } from "@backstep/core/plugin";

/** Interpolation points in panels over an interval. */
export interface Panels {
  readonly points: Float64Array;
  /**
   * Interpolates several functions, given by their values at `points`, at each x. Outside the interval the result is the value at the nearer end.
   * The results are written into the given arrays, or into new ones.
   */
  interpolate(values: readonly Float64Array[], x: Float64Array, into?: readonly Float64Array[]): readonly Float64Array[];
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
    interpolate(values, x, into) {
      const results = into ?? values.map(() => new Float64Array(x.length));
      for (let first = 0; first < values.length; first += together) interpolateFive(rule, values, x, results, first);
      return results;
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

/** Interpolates five functions from `first` on in one pass over x. The last function stands in for those that do not exist. */
function interpolateFive(
  { low, half, count, order, nodes, weights }: PanelRule,
  values: readonly Float64Array[],
  x: Float64Array,
  results: readonly Float64Array[],
  first: number,
): void {
  const at = (k: number): number => Math.min(first + k, values.length - 1);
  const [v0, v1, v2, v3, v4] = [values[at(0)], values[at(1)], values[at(2)], values[at(3)], values[at(4)]];
  const [r0, r1, r2, r3, r4] = [results[at(0)], results[at(1)], results[at(2)], results[at(3)], results[at(4)]];
  const basis = new Float64Array(order);
  for (let i = 0; i < x.length; i++) {
    const place = Math.min(Math.max((x[i] - low) / (2 * half), 0), count);
    const panel = Math.min(Math.floor(place), count - 1);
    lagrange(2 * (place - panel) - 1, nodes, weights, basis);
    const from = panel * order;
    let [s0, s1, s2, s3, s4] = [0, 0, 0, 0, 0];
    for (let j = 0; j < order; j++) {
      const b = basis[j];
      s0 += b * v0[from + j];
      s1 += b * v1[from + j];
      s2 += b * v2[from + j];
      s3 += b * v3[from + j];
      s4 += b * v4[from + j];
    }
    r0[i] = s0;
    r1[i] = s1;
    r2[i] = s2;
    r3[i] = s3;
    r4[i] = s4;
  }
}

/** Functions that share a pass. Their sums are independent of each other, so the processor adds them at the same time. */
const together = 5;

/** Writes the values at y of the Lagrange polynomials of the nodes into `basis`. */
function lagrange(y: number, nodes: Float64Array, weights: Float64Array, basis: Float64Array): void {
  let total = 0;
  for (let j = 0; j < nodes.length; j++) {
    const distance = y - nodes[j];
    if (distance === 0) {
      basis.fill(0);
      basis[j] = 1;
      return;
    }
    const term = weights[j] / distance;
    basis[j] = term;
    total += term;
  }
  for (let j = 0; j < nodes.length; j++) basis[j] /= total;
}
