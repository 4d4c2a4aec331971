import type { Batch } from "@backstep/core";
import { type Box, emptySpace, grow } from "./krylov-space.ts";

const largestSpace = 100;

/**
 * A box around the eigenvalues of A = scale · J for each row, from the Lanczos process (symmetric A) or the Arnoldi process.
 *
 * ```text
 * A V = V H + β v eᵀ        eigenvalues within Gershgorin's discs of (H + Hᵀ)/2 and (H − Hᵀ)/2, widened by β
 * ```
 *
 * The space grows until the box stops growing. The box of a row depends only on the row's A. The space starts from one fixed vector, and not
 * from the vectors of the step, so the step stays an affine map of its noise.
 *
 * - **Shapes** `product`, v ↦ J v, maps (n, d) to (n, d); one box per row.
 */
export async function boxesOf(
  product: (v: Batch) => Promise<Batch>,
  scale: number,
  like: Batch,
  symmetric: boolean,
): Promise<readonly Box[]> {
  const { rows, dim, workspace } = like;
  if (dim === 1) return boxesOfNumbers(await product(genericDirection(like)), scale);
  const spaces = Array.from({ length: rows }, () => emptySpace(symmetric));
  const basis = [genericDirection(like)];
  const w = new Float64Array(dim);
  for (let m = 0; m < Math.min(dim, largestSpace) && !spaces.every(({ settled }) => settled); m++) {
    const image = await product(basis[m]);
    const next = workspace.batch(rows, dim);
    // Read the data after the last batch is allocated: an allocation may grow the memory and invalidate earlier views.
    const vectors = basis.map(({ data }) => data);
    const [from, to] = [image.data, next.data];
    for (let row = 0; row < rows; row++) {
      const offset = row * dim;
      const space = spaces[row];
      for (let j = 0; j < dim; j++) w[j] = scale * from[offset + j];
      if (!space.settled) grow(space, w, vectors, offset);
      // A settled row waits with zeros.
      for (let j = 0; j < dim; j++) to[offset + j] = space.settled ? 0 : w[j] / space.residual;
    }
    basis.push(next);
  }
  return spaces;
}

/** In one dimension J is a number, and the unit vector is 1. A Krylov space gives the same bits at a hundred times the cost. */
function boxesOfNumbers({ data }: Batch, scale: number): readonly Box[] {
  return Array.from(data, (value): Box => {
    const number = scale * value;
    return { low: number, high: number, height: 0 };
  });
}

const golden = 0.6180339887498949;

/** The same unit vector in every row, unlikely to be orthogonal to an eigenvector: fractional parts of a quadratic sequence. */
function genericDirection({ rows, dim, workspace }: Batch): Batch {
  const direction = Float64Array.from({ length: dim }, (_, j) => 2 * ((((j + 1) * (j + 2) * golden) / 2) % 1) - 1);
  const norm = Math.sqrt(direction.reduce((total, value) => total + value * value, 0));
  const out = workspace.batch(rows, dim);
  const { data } = out;
  for (let row = 0; row < rows; row++) for (let j = 0; j < dim; j++) data[row * dim + j] = direction[j] / norm;
  return out;
}
