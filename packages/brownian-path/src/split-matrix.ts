import { triangularize } from "./householder.ts";
import type { Scratch } from "./scratch.ts";
import type { Span } from "./span.ts";
import { type Factored, rowOf } from "./triangle.ts";

type Interval = Omit<Factored, "factor">;

/** Writes the orthogonal matrix of a split into `matrix`. One function, and the pair 1 and u, have closed forms. */
export function writeMatrix(
  span: Span,
  node: Interval,
  left: Factored,
  right: Factored,
  matrix: Float64Array,
  scratch: Scratch,
): void {
  const count = span.functions.length;
  if (count === 1) rotation(left.factor[0], right.factor[0], matrix);
  else if (count === 2 && span.powers === 2) splitOfLines((right.low - node.low) / (node.high - node.low), matrix);
  else
    triangularize(stacked(span, node, left, right, scratch), 2 * count, count, scratch.reflection(2 * count), matrix);
}

/** M for one function, of norms a and b on the halves. */
function rotation(a: number, b: number, m: Float64Array): void {
  const norm = Math.sqrt(a * a + b * b);
  m[0] = norm === 0 ? 1 : a / norm;
  m[1] = norm === 0 ? 0 : -b / norm;
  m[2] = norm === 0 ? 0 : b / norm;
  m[3] = m[0];
}

/** M for 1 and u, split at the share α of the interval, β = 1 − α: (e₁, e₂) in terms of the halves', and an orthonormal complement. */
function splitOfLines(alpha: number, m: Float64Array): void {
  const beta = 1 - alpha;
  const [a, b] = [Math.sqrt(alpha), Math.sqrt(beta)];
  const [a3, b3] = [alpha * a, beta * b];
  const r = Math.sqrt(a3 * a3 + b3 * b3);
  const s = Math.sqrt(3) * a * b;
  m.fill(0);
  m[0] = a;
  m[1] = -s * b;
  m[2] = -r * b;
  m[5] = a3;
  m[6] = (-s * a3) / r;
  m[7] = b3 / r;
  m[8] = b;
  m[9] = s * a;
  m[10] = r * a;
  m[13] = b3;
  m[14] = (-s * b3) / r;
  m[15] = -a3 / r;
}

/** (R_left T_left; R_right T_right), where T expresses powers of the parent's x in those of the half's, x = s x′ ∓ (1 − s). */
export function stacked(span: Span, parent: Interval, left: Factored, right: Factored, scratch: Scratch): Float64Array {
  const size = span.functions.length ** 2;
  const stack = scratch.stack(2 * size);
  const shifted = scratch.shifted(span.powers + 1);
  writeHalf(span, parent, left, stack, 0, shifted);
  writeHalf(span, parent, right, stack, size, shifted);
  return stack;
}

function writeHalf(
  { functions, powers }: Span,
  { low, high }: Interval,
  half: Factored,
  stack: Float64Array,
  start: number,
  shifted: Float64Array,
): void {
  const count = functions.length;
  const { factor } = half;
  const s = (half.high - half.low) / (high - low);
  const shift = start === 0 ? s - 1 : 1 - s;
  // Column j + 1 of R T: the polynomial of column j, kept as coefficients, times (shift + s x′).
  shifted.fill(0);
  shifted[0] = 1;
  for (let j = 0; j < count; j++) {
    for (let k = 0; k < count; k++) {
      const at = rowOf(count, k);
      let entry = j < powers || j < k ? 0 : factor[at + j];
      if (j < powers) for (let p = k; p <= j; p++) entry += factor[at + p] * shifted[p];
      stack[start + k * count + j] = entry;
    }
    for (let p = Math.min(j + 1, powers); p >= 0; p--)
      shifted[p] = shift * shifted[p] + (p > 0 ? s * shifted[p - 1] : 0);
  }
}
