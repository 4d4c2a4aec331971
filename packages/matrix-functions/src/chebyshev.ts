import { cos } from "@backstep/core/plugin";
import type { Box } from "./krylov-space.ts";

/** Polynomials f_k(z) ≈ Σ_{i≤degree} c_ki T_i((z − center)/radius) for several functions on one interval. */
export interface ChebyshevSeries {
  readonly center: number;
  readonly radius: number;
  readonly degree: number;
  /** c_ki, one array per function. */
  readonly coefficients: readonly ArrayLike<number>[];
}

export interface SeriesOptions {
  /** Truncation error, relative to the size of the functions, or absolute if they are smaller than 1. */
  readonly tolerance: number;
  readonly cosines: CosineTables;
}

const fewestNodes = 16;
const mostNodes = 1024;

/**
 * Interpolates functions at Chebyshev nodes, with the lowest degree that is accurate on a box.
 *
 * ```text
 * c_i = (2 − δ_i0)/N Σ_l f(z_l) T_i(x_l)        |T_i| ≤ (e + √(1 + e²))^i at height e · radius above the interval
 * ```
 *
 * The degree is at most 1023. A series that would need more is cut off there; it stays bounded on its interval.
 */
export function chebyshevSeries(
  functions: (z: number) => readonly number[],
  { low, high, height }: Box,
  { tolerance, cosines }: SeriesOptions,
): ChebyshevSeries {
  const center = (low + high) / 2;
  // An interval narrower than the height of the box would make the polynomials grow in the box.
  const radius = Math.max((high - low) / 2, height) || 1;
  if (high === low && height === 0)
    return { center, radius, degree: 0, coefficients: functions(center).map(constantSeries) };
  const growth = height / radius + Math.sqrt(1 + (height / radius) ** 2);
  for (let nodes = fewestNodes; ; nodes *= 2) {
    const coefficients = interpolate((x) => functions(center + radius * x), cosines(nodes));
    const degree = Math.max(...coefficients.map((c) => degreeOf(c, growth, tolerance)));
    if (degree < nodes - 2 || nodes === mostNodes) return { center, radius, degree, coefficients };
  }
}

/** The series of degree 0 at a single eigenvalue: the mean over the nodes, with the rounding of `interpolate`. */
function constantSeries(value: number): readonly number[] {
  let mean = 0;
  for (let l = 0; l < fewestNodes; l++) mean += value / fewestNodes;
  return [mean];
}

/** The coefficients c_ki of the functions at N nodes, from the table of cosines for N. */
function interpolate(functions: (x: number) => readonly number[], cosines: Float64Array): Float64Array[] {
  const turn = cosines.length;
  const nodes = turn / 4;
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

/** The table cos(πk/2N), k < 4N, for N nodes: x_l is entry 2l + 1, and T_i(x_l) is entry (2l + 1) i, modulo 4N. */
export type CosineTables = (nodes: number) => Float64Array;

/** Computes each table once, when it is first needed. */
export function cosineTables(): CosineTables {
  const tables = new Map<number, Float64Array>();
  return (nodes) => {
    const known = tables.get(nodes);
    if (known) return known;
    const table = Float64Array.from({ length: 4 * nodes }, (_, k) => cos((Math.PI * k) / (2 * nodes)));
    tables.set(nodes, table);
    return table;
  };
}

/** The lowest degree beyond which the coefficients, times the growth of their polynomials, sum to at most the tolerance. */
function degreeOf(coefficients: Float64Array, growth: number, tolerance: number): number {
  const size = coefficients.reduce((total, c) => total + Math.abs(c), 0);
  // Coefficients at the level of rounding count as zero: otherwise the growth of their polynomials would inflate rounding errors.
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
