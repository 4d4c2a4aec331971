import { cos } from "@backstep/core";
import type { Box } from "./krylov-space.ts";

/** Polynomials f_k(z) ≈ Σ_{i≤degree} c_ki T_i((z − center)/radius) of several functions, on one interval. */
export interface ChebyshevSeries {
  readonly center: number;
  readonly radius: number;
  readonly degree: number;
  /** c_ki, one array per function. */
  readonly coefficients: readonly ArrayLike<number>[];
}

const fewestNodes = 16;
const mostNodes = 1024;

/**
 * Interpolates functions at Chebyshev nodes on a box, to the lowest degree that is accurate on it.
 *
 * ```text
 * c_i = (2 − δ_i0)/N Σ_l f(z_l) T_i(x_l)        |T_i| ≤ (e + √(1 + e²))^i at height e · radius above the interval
 * ```
 *
 * What is left out is at most `tolerance` of the functions' size, or of 1 where they are smaller. At most 1023 in degree, beyond which the
 * series is cut off; it does not grow on its interval.
 */
export function chebyshevSeries(
  functions: (z: number) => readonly number[],
  { low, high, height }: Box,
  tolerance: number,
): ChebyshevSeries {
  const center = (low + high) / 2;
  // A flat box would make the polynomials grow in it, so its interval is at least as wide as the box is high.
  const radius = Math.max((high - low) / 2, height) || 1;
  if (high === low && height === 0)
    return { center, radius, degree: 0, coefficients: functions(center).map(constantSeries) };
  const growth = height / radius + Math.sqrt(1 + (height / radius) ** 2);
  for (let nodes = fewestNodes; ; nodes *= 2) {
    const coefficients = interpolate((x) => functions(center + radius * x), nodes);
    const degree = Math.max(...coefficients.map((c) => degreeOf(c, growth, tolerance)));
    if (degree < nodes - 2 || nodes === mostNodes) return { center, radius, degree, coefficients };
  }
}

/** The series of degree 0 at a single eigenvalue: the mean over the nodes, rounded as `interpolate` rounds it. */
function constantSeries(value: number): readonly number[] {
  let mean = 0;
  for (let l = 0; l < fewestNodes; l++) mean += value / fewestNodes;
  return [mean];
}

function interpolate(functions: (x: number) => readonly number[], nodes: number): Float64Array[] {
  const cosines = cosinesOf(nodes);
  const turn = cosines.length;
  let coefficients: Float64Array[] = [];
  for (let l = 0; l < nodes; l++) {
    const values = functions(cosines[2 * l + 1]);
    if (l === 0) coefficients = values.map(() => new Float64Array(nodes));
    for (let i = 0; i < nodes; i++) {
      const weight = ((i === 0 ? 1 : 2) / nodes) * cosines[((2 * l + 1) * i) % turn];
      for (let k = 0; k < values.length; k++) coefficients[k][i] += weight * values[k];
    }
  }
  return coefficients;
}

const tables = new Map<number, Float64Array>();

/** cos(πk/2N), k < 4N: x_l is the one at 2l + 1, T_i(x_l) the one at (2l + 1) i. */
function cosinesOf(nodes: number): Float64Array {
  const known = tables.get(nodes);
  if (known) return known;
  const table = Float64Array.from({ length: 4 * nodes }, (_, k) => cos((Math.PI * k) / (2 * nodes)));
  tables.set(nodes, table);
  return table;
}

/** The lowest degree beyond which the coefficients, with the growth of their polynomials, add up to no more than the tolerance. */
function degreeOf(coefficients: Float64Array, growth: number, tolerance: number): number {
  const size = coefficients.reduce((total, c) => total + Math.abs(c), 0);
  // Coefficients that are rounding are none: their polynomials may grow, but they do not.
  const rounding = 4 * Number.EPSILON * size;
  const allowed = tolerance * Math.max(1, size);
  let [left, scale] = [0, growth ** (coefficients.length - 1)];
  for (let i = coefficients.length - 1; i > 0; i--) {
    const c = Math.abs(coefficients[i]);
    if (c > rounding) left += c * scale;
    if (left > allowed) return i;
    scale /= growth;
  }
  return 0;
}
