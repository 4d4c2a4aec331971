import { type Factored, rowOf } from "./factor.ts";
import { triangularize } from "./householder.ts";
import type { Span } from "./span.ts";

type Interval = Omit<Factored, "factor">;

/** The orthogonal matrix of a split into `matrix`, in closed form for one function and for lines. */
export function writeMatrix(span: Span, node: Interval, left: Factored, right: Factored, matrix: Float64Array): void {
  const count = span.functions.length;
  if (count === 1) turn(left.factor[0], right.factor[0], matrix);
  else if (count === 2 && span.powers === 2) splitOfLines((right.low - node.low) / (node.high - node.low), matrix);
  else triangularize(stacked(span, node, left, right), 2 * count, count, matrix);
}

/** M for one function, of norms a and b on the halves. */
function turn(a: number, b: number, m: Float64Array): void {
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

/** (R_left T_left; R_right T_right), T expressing powers of the parent's x in those of the half's, x = s x′ ∓ (1 − s). */
export function stacked(span: Span, parent: Interval, left: Factored, right: Factored): Float64Array {
  const size = span.functions.length ** 2;
  if (stack.length !== 2 * size) stack = new Float64Array(2 * size);
  stackOne(span, parent, left, 0);
  stackOne(span, parent, right, size);
  return stack;
}

let stack = new Float64Array(0);
let shifted = new Float64Array(4);

function stackOne(span: Span, { low, high }: Interval, half: Factored, start: number): void {
  const { functions, powers } = span;
  const count = functions.length;
  const { factor } = half;
  const s = (half.high - half.low) / (high - low);
  const shift = start === 0 ? s - 1 : 1 - s;
  // Column j + 1 of R T: multiply the polynomial of column j by (shift + s x′), kept as coefficients.
  if (shifted.length <= powers) shifted = new Float64Array(powers + 1);
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
