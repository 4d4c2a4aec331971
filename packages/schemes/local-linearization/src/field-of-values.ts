import type { Batch } from "@backstep/core";

/** A box in the complex plane that holds the eigenvalues of a matrix, as far as a Krylov space sees them. */
export interface Box {
  readonly low: number;
  readonly high: number;
  /** Imaginary parts lie in [−height, height]; 0 for a symmetric matrix. */
  readonly height: number;
}

/** The space of one row: of H = Vᵀ A V the diagonal and the radii of Gershgorin's discs, and what A leads out of the space. */
interface Space {
  readonly centers: number[];
  readonly radii: number[];
  readonly skews: number[];
  residual: number;
  low: number;
  high: number;
  height: number;
  settled: boolean;
}

const largestSpace = 40;
/** A box that grows by less than this share in a step has settled. */
const settledGrowth = 0.1;

/**
 * Where the eigenvalues of A lie, for each row, by the Lanczos process (symmetric A) or the Arnoldi process.
 *
 * ```text
 * A V = V H + β v eᵀ        eigenvalues of H within Gershgorin's discs of (H + Hᵀ)/2 and (H − Hᵀ)/2, widened by β
 * ```
 *
 * The space grows until the box does not; a row's box depends on its own A alone. It starts from one fixed vector instead of the vectors of
 * the step, so that the step stays an affine map of its noise.
 *
 * - **Shapes** `product` maps (n, d) to (n, d); one box per row.
 */
export async function boxesOf(
  product: (v: Batch) => Promise<Batch>,
  like: Batch,
  symmetric: boolean,
): Promise<readonly Box[]> {
  const { rows, dim, workspace } = like;
  const spaces = Array.from({ length: rows }, emptySpace);
  const basis = [genericDirection(like)];
  const scratch = new Float64Array(dim);
  for (let m = 0; m < Math.min(dim, largestSpace) && !spaces.every(({ settled }) => settled); m++) {
    const image = await product(basis[m]);
    const next = workspace.batch(rows, dim);
    const vectors = basis.map(({ data }) => data);
    const [from, to] = [image.data, next.data];
    for (let row = 0; row < rows; row++) {
      const offset = row * dim;
      for (let j = 0; j < dim; j++) scratch[j] = from[offset + j];
      const space = spaces[row];
      if (!space.settled) grow(space, scratch, vectors, offset, symmetric);
      const scale = space.residual > 0 ? 1 / space.residual : 0;
      for (let j = 0; j < dim; j++) to[offset + j] = scale * scratch[j];
    }
    basis.push(next);
  }
  return spaces;
}

function emptySpace(): Space {
  const [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return { centers: [], radii: [], skews: [], residual: 0, low, high, height: 0, settled: false };
}

/** One step of the process: w = A v_m loses what lies in the space, and the box is drawn anew. */
function grow(
  space: Space,
  w: Float64Array,
  vectors: readonly (Float64Array | Float32Array)[],
  offset: number,
  symmetric: boolean,
): void {
  const { centers, radii, skews } = space;
  const m = centers.length;
  radii.push(0);
  skews.push(0);
  for (let i = symmetric ? Math.max(0, m - 1) : 0; i <= m; i++) {
    const v = vectors[i];
    let along = 0;
    for (let j = 0; j < w.length; j++) along += v[offset + j] * w[j];
    for (let j = 0; j < w.length; j++) w[j] -= along * v[offset + j];
    if (i === m) centers.push(along);
    else widen(space, i, along, i === m - 1 ? space.residual : 0);
  }
  let square = 0;
  for (let j = 0; j < w.length; j++) square += w[j] * w[j];
  space.residual = Math.sqrt(square);

  const before = m === 0 ? 0 : space.high - space.low + 2 * space.height;
  draw(space, symmetric);
  const size = space.high - space.low + 2 * space.height;
  // NaN settles, too: hence the negated comparisons.
  space.settled = !(size > (1 + settledGrowth) * before) || !(space.residual > 1e-14 * Math.abs(centers[m]));
}

/** The entries H_im and H_mi of the last column and row enter their discs. */
function widen({ radii, skews }: Space, i: number, above: number, below: number): void {
  const m = radii.length - 1;
  for (const k of [i, m]) {
    radii[k] += Math.abs(above + below) / 2;
    skews[k] += Math.abs(above - below) / 2;
  }
}

function draw(space: Space, symmetric: boolean): void {
  const { centers, radii, skews, residual } = space;
  space.low = Number.POSITIVE_INFINITY;
  space.high = Number.NEGATIVE_INFINITY;
  space.height = 0;
  for (let i = 0; i < centers.length; i++) {
    // Of a matrix that is not symmetric it is unknown to which part the residual belongs.
    const beyond = i === centers.length - 1 ? residual : 0;
    space.low = Math.min(space.low, centers[i] - radii[i] - beyond);
    space.high = Math.max(space.high, centers[i] + radii[i] + beyond);
    if (!symmetric) space.height = Math.max(space.height, skews[i] + beyond);
  }
}

const golden = 0.6180339887498949;

/** The same unit vector in every row, which no eigenvector is likely to be orthogonal to: fractional parts of a quadratic sequence. */
function genericDirection({ rows, dim, workspace }: Batch): Batch {
  const direction = Float64Array.from({ length: dim }, (_, j) => 2 * ((((j + 1) * (j + 2) * golden) / 2) % 1) - 1);
  const norm = Math.sqrt(direction.reduce((total, value) => total + value * value, 0));
  const out = workspace.batch(rows, dim);
  const { data } = out;
  for (let row = 0; row < rows; row++) for (let j = 0; j < dim; j++) data[row * dim + j] = direction[j] / norm;
  return out;
}
