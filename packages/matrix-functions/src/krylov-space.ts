import { withoutPauses } from "@backstep/core/plugin";
import { symmetricEigen } from "./dense/symmetric-eigen.ts";

/** A box in the complex plane that contains the eigenvalues of a matrix, as estimated from a Krylov space. */
export interface Box {
  readonly low: number;
  readonly high: number;
  /** Imaginary parts are in [−height, height]; 0 for a symmetric matrix. */
  readonly height: number;
}

/** The Krylov space of one row, A V = V H + residual · v eᵀ, and its current box. */
export interface KrylovSpace {
  readonly symmetric: boolean;
  /** The diagonal of H, and the radii of Gershgorin's discs of (H + Hᵀ)/2 and (H − Hᵀ)/2. */
  readonly centers: number[];
  readonly radii: number[];
  readonly skews: number[];
  /** The lower half of (H + Hᵀ)/2, row by row. */
  readonly mean: number[];
  residual: number;
  low: number;
  high: number;
  height: number;
  /** The largest eigenvalue of (H + Hᵀ)/2 when it was last computed. */
  top: number;
  /** The size of the space when `top` was computed. */
  topAt: number;
  /** Whether the space is complete. */
  settled: boolean;
}

/** The box has settled if it grows by at most this share in a step. */
const settledGrowth = 0.1;
/** Above this width, discs overestimate the upper end too much: their excess there, where e^z grows, must stay below 1. */
const wide = 8;

export function emptySpace(symmetric: boolean): KrylovSpace {
  const [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const lists = { centers: [], radii: [], skews: [], mean: [] };
  return { symmetric, ...lists, residual: 0, low, high, height: 0, top: high, topAt: 2, settled: false };
}

/** One step of the Lanczos or Arnoldi process: orthogonalises w = A v_m against the space, and updates the box. */
export function grow(
  space: KrylovSpace,
  w: Float64Array,
  basis: readonly (Float64Array | Float32Array)[],
  offset: number,
): void {
  const { centers, symmetric } = space;
  const m = centers.length;
  space.radii.push(0);
  space.skews.push(0);
  for (let i = 0; i <= m; i++) {
    const along = symmetric && i < m - 1 ? 0 : removeAlong(w, basis[i], offset);
    if (i < m) addEntries(space, i, along, i === m - 1 ? space.residual : 0);
    else centers.push(along);
  }
  space.mean.push(centers[m]);
  let square = 0;
  for (let j = 0; j < w.length; j++) square += w[j] * w[j];
  space.residual = Math.sqrt(square);

  const before = space.high - space.low + 2 * space.height;
  updateBox(space);
  const size = space.high - space.low + 2 * space.height;
  const exhausted = !(space.residual > 1e-14 * Math.abs(centers[m]));
  // The comparisons are negated so that NaN settles too.
  space.settled = exhausted || (m > 0 && !(size > (1 + settledGrowth) * before));
  if (space.settled && space.high - space.low > wide) lowerUpperEnd(space, exhausted);
}

/** Removes from w its component along v, and returns the size of this component. */
function removeAlong(w: Float64Array, v: Float64Array | Float32Array, offset: number): number {
  let along = 0;
  for (let j = 0; j < w.length; j++) along += v[offset + j] * w[j];
  for (let j = 0; j < w.length; j++) w[j] -= along * v[offset + j];
  return along;
}

/** Adds the entries H_im and H_mi, m the last index, to the mean and to the discs. */
function addEntries({ mean, radii, skews }: KrylovSpace, i: number, above: number, below: number): void {
  const m = radii.length - 1;
  const [half, skew] = [(above + below) / 2, Math.abs(above - below) / 2];
  mean.push(half);
  radii[i] += Math.abs(half);
  radii[m] += Math.abs(half);
  skews[i] += skew;
  skews[m] += skew;
}

/** The box of Gershgorin's discs. */
function updateBox(space: KrylovSpace): void {
  const { centers, radii, skews, residual, symmetric } = space;
  space.low = Number.POSITIVE_INFINITY;
  space.high = Number.NEGATIVE_INFINITY;
  space.height = 0;
  for (let i = 0; i < centers.length; i++) {
    // If the matrix is not symmetric, the residual may belong to either part, so it widens both.
    const beyond = i === centers.length - 1 ? residual : 0;
    space.low = Math.min(space.low, centers[i] - radii[i] - beyond);
    space.high = Math.max(space.high, centers[i] + radii[i] + beyond);
    if (!symmetric) space.height = Math.max(space.height, skews[i] + beyond);
  }
}

/** Lowers the upper end of a wide box to the largest eigenvalue, as soon as this eigenvalue stops growing. */
function lowerUpperEnd(space: KrylovSpace, exhausted: boolean): void {
  const { mean, centers } = space;
  const m = centers.length;
  // Eigenvalues cost m³, so they are computed only after the space has grown by half.
  const computed = exhausted || m >= 1.5 * space.topAt;
  const before = space.top;
  if (computed) {
    const entry = (i: number, j: number): number => (j <= i ? mean[(i * (i + 1)) / 2 + j] : entry(j, i));
    const matrix = Float64Array.from(centers.flatMap((_, i) => centers.map((__, j) => entry(i, j))));
    space.top = Math.max(...withoutPauses(symmetricEigen(matrix, centers.length)).values);
    space.topAt = m;
  }
  space.settled = exhausted || (computed && !(space.top - before > 0.1));
  if (space.settled) space.high = Math.min(space.high, space.top + 0.5);
}
