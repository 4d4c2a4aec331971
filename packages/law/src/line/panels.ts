import { cos, sin } from "@backstep/core/plugin";

/** Interpolation points in panels over an interval. */
export interface Panels {
  readonly points: Float64Array;
  /** Interpolates several functions, given by their values at `points`, at each x. Outside the interval the result is the value at the nearer end. */
  interpolate(values: readonly Float64Array[], x: Float64Array): Float64Array[];
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
  const points = Float64Array.from(
    { length: count * order },
    (_, i) => low + half * (2 * Math.floor(i / order) + 1 + nodes[i % order]),
  );
  return {
    points,
    interpolate(values, x) {
      const results = values.map(() => new Float64Array(x.length));
      const basis = new Float64Array(order);
      for (let i = 0; i < x.length; i++) {
        const place = Math.min(Math.max((x[i] - low) / (2 * half), 0), count);
        const panel = Math.min(Math.floor(place), count - 1);
        lagrange(2 * (place - panel) - 1, nodes, weights, basis);
        for (let k = 0; k < values.length; k++) {
          const atPoints = values[k];
          let total = 0;
          for (let j = 0; j < order; j++) total += basis[j] * atPoints[panel * order + j];
          results[k][i] = total;
        }
      }
      return results;
    },
  };
}

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
    basis[j] = weights[j] / distance;
    total += basis[j];
  }
  for (let j = 0; j < nodes.length; j++) basis[j] /= total;
}
