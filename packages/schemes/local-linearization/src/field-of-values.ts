import type { Batch } from "@backstep/core";

/** A box in the complex plane that holds the eigenvalues of a matrix, as far as a Krylov space sees them. */
export interface Box {
  readonly low: number;
  readonly high: number;
  /** Imaginary parts lie in [−height, height]; 0 for a symmetric matrix. */
  readonly height: number;
}

/** The space of one row: H = Vᵀ A V column by column, what A leads out of it, and the box so far. */
interface Space {
  readonly columns: number[][];
  residual: number;
  box: Box;
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
  const spaces = Array.from(
    { length: rows },
    (): Space => ({
      columns: [],
      residual: 0,
      box: { low: Number.NaN, high: Number.NaN, height: Number.NaN },
      settled: false,
    }),
  );
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
  return spaces.map(({ box }) => box);
}

/** One step of the process: w = A v_m loses what lies in the space, and the box is drawn anew. */
function grow(
  space: Space,
  w: Float64Array,
  vectors: readonly (Float64Array | Float32Array)[],
  offset: number,
  symmetric: boolean,
): void {
  const m = space.columns.length;
  const column = new Array<number>(m + 1).fill(0);
  for (let i = symmetric ? Math.max(0, m - 1) : 0; i <= m; i++) {
    const v = vectors[i];
    let along = 0;
    for (let j = 0; j < w.length; j++) along += v[offset + j] * w[j];
    for (let j = 0; j < w.length; j++) w[j] -= along * v[offset + j];
    column[i] = along;
  }
  // Below the diagonal H has the residual of the step before.
  if (m > 0) space.columns[m - 1].push(space.residual);
  space.columns.push(column);
  space.residual = Math.sqrt(w.reduce((total, value) => total + value * value, 0));

  const before = sizeOf(space.box);
  space.box = boxOf(space, symmetric);
  // NaN settles, too: negated comparisons.
  const grown = m === 0 || sizeOf(space.box) > (1 + settledGrowth) * before;
  const exhausted = !(space.residual > 1e-14 * Math.abs(column[m]));
  space.settled = exhausted || !grown;
}

function boxOf({ columns, residual }: Space, symmetric: boolean): Box {
  let [low, high, height] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  const entry = (i: number, j: number): number => columns[j][i] ?? 0;
  for (let i = 0; i < columns.length; i++) {
    // Of a matrix that is not symmetric it is unknown to which part the residual belongs.
    const beyond = i === columns.length - 1 ? residual : 0;
    let [radius, skew] = [beyond, symmetric ? 0 : beyond];
    for (let j = 0; j < columns.length; j++) {
      if (j === i) continue;
      radius += Math.abs(entry(i, j) + entry(j, i)) / 2;
      skew += Math.abs(entry(i, j) - entry(j, i)) / 2;
    }
    low = Math.min(low, entry(i, i) - radius);
    high = Math.max(high, entry(i, i) + radius);
    height = Math.max(height, symmetric ? 0 : skew);
  }
  return { low, high, height };
}

const sizeOf = ({ low, high, height }: Box): number => high - low + 2 * height;

const golden = 0.6180339887498949;

/** The same unit vector in every row, which no eigenvector is likely to be orthogonal to: fractional parts of a quadratic sequence. */
function genericDirection({ rows, dim, workspace }: Batch): Batch {
  const direction = Float64Array.from({ length: dim }, (_, j) => 2 * ((((j + 1) * (j + 2) * golden) / 2) % 1) - 1);
  const norm = Math.sqrt(direction.reduce((total, value) => total + value * value, 0));
  const out = workspace.batch(rows, dim);
  for (let i = 0; i < rows * dim; i++) out.data[i] = direction[i % dim] / norm;
  return out;
}
