import { log } from "@backstep/kernels";
import { gaussRule, legendre } from "./gauss.ts";
import { triangularize } from "./householder.ts";
import type { Span } from "./span.ts";

/**
 * An interval of a path's tree. With e an orthonormal basis of the span on it, φⱼ = Σₖ Rₖⱼ eₖ and ζ = ∫e dW ~ N(0, 1), so that
 * ∫φⱼ dW = Σₖ Rₖⱼ ζₖ. R comes from the functions at Gauss nodes, never from a Gram matrix: on short intervals 1, u, e^{u/2} are
 * collinear, and a Gram matrix would not see them apart.
 */
export interface Node {
  readonly low: number;
  readonly high: number;
  /** Indices of the knots at its ends, or around it once it lies between two. */
  readonly first: number;
  readonly last: number;
  /** Between knots: it is part `index` of 2^`depth` equal parts. */
  readonly depth: number;
  readonly index: number;
  /** Width of the widest interval around it on which the functions are polynomials of degree 15 for our purposes; 0 for none. */
  readonly smooth: number;
  /** R, upper triangular, row-major. */
  readonly factor: Float64Array;
}

/** A node's two halves, and the orthogonal matrix M of (ζ_left; ζ_right) = M (ζ; η), η fresh standard normals. */
export interface Split {
  readonly at: number;
  readonly left: Node;
  readonly right: Node;
  readonly matrix: Float64Array;
}

/** What the nodes of a tree have in common. */
export interface Tree {
  readonly span: Span;
  readonly knots: Float64Array;
}

type Interval = Omit<Node, "factor">;

/** A singular end is approached by so many halvings. */
const panelDepth = 40;

/** The node of an interval. */
export function nodeOf(tree: Tree, interval: Interval, depth: number = panelDepth): Node {
  const { span } = tree;
  const count = span.functions.length;
  const width = interval.high - interval.low;
  if (span.powers === count) return made(interval, width, scaled(reference(span), Math.sqrt(width / 2)));
  const smooth = interval.smooth || (isSmooth(span, interval) ? width : 0);
  const at = middle(tree.knots, interval);
  if (smooth > 0 || depth === 0 || at === undefined)
    return made(interval, smooth, sampled(span, interval, nodesNeeded(width / smooth, count)));
  const [lower, upper] = halves(interval, at);
  const [left, right] = [nodeOf(tree, lower, depth - 1), nodeOf(tree, upper, depth - 1)];
  const stack = stacked(span, interval, left, right);
  triangularize(stack, 2 * count, count);
  return made(interval, smooth, stack.slice(0, count * count));
}

function made({ low, high, first, last, depth, index }: Interval, smooth: number, factor: Float64Array): Node {
  return { low, high, first, last, depth, index, smooth, factor };
}

/**
 * Splits a node at its middle.
 *
 * ```text
 * R_left T_left over R_right T_right  =  M₁ R       so ζ = M₁ᵀ (ζ_left; ζ_right), M = (M₁ M₂) orthogonal
 * ```
 */
export function splitOf(tree: Tree, node: Node): Split {
  const at = middle(tree.knots, node);
  if (at === undefined) throw new RangeError(`no number lies between ${node.low} and ${node.high}`);
  const [lower, upper] = halves(node, at);
  const [left, right] = [nodeOf(tree, lower), nodeOf(tree, upper)];
  return { at, left, right, matrix: splitMatrix(tree.span, node, left, right) };
}

function splitMatrix(span: Span, node: Node, left: Node, right: Node): Float64Array {
  const count = span.functions.length;
  if (count === 1) return turn(left.factor[0], right.factor[0]);
  if (count === 2 && span.powers === 2) {
    const share = (right.low - node.low) / (node.high - node.low);
    return share === 0.5 ? linesHalved : splitOfLines(share);
  }
  const matrix = new Float64Array(4 * count * count);
  triangularize(stacked(span, node, left, right), 2 * count, count, matrix);
  return matrix;
}

/** M for one function, of norms a and b on the halves. */
function turn(a: number, b: number): Float64Array {
  const norm = Math.sqrt(a * a + b * b);
  if (norm === 0) return Float64Array.of(1, 0, 0, 1);
  return new Float64Array([a / norm, -b / norm, b / norm, a / norm]);
}

/** M for 1 and u, split at the share α of the interval, β = 1 − α: (e₁, e₂) in terms of the halves', and an orthonormal complement. */
function splitOfLines(alpha: number): Float64Array {
  const beta = 1 - alpha;
  const [a, b] = [Math.sqrt(alpha), Math.sqrt(beta)];
  const [a3, b3] = [alpha * a, beta * b];
  const r = Math.sqrt(a3 * a3 + b3 * b3);
  const s = Math.sqrt(3) * a * b;
  // biome-ignore format: a matrix
  return new Float64Array([
    a, -s * b, -r * b, 0,
    0,     a3, (-s * a3) / r, b3 / r,
    b,  s * a,  r * a, 0,
    0,     b3, (-s * b3) / r, -a3 / r,
  ]);
}

const linesHalved = splitOfLines(0.5);

/** The knot in the middle, or between knots the middle; undefined where no number lies between. */
function middle(knots: Float64Array, interval: Interval): number | undefined {
  const { low, high, first, last } = interval;
  if (last - first > 1) return knots[(first + last) >> 1];
  const even = evenMiddle(knots, interval);
  if (even > low && even < high) return even;
  const at = low + (high - low) / 2;
  return at > low && at < high ? at : undefined;
}

/** Deeper, the number of a part is no exact integer. */
const evenDepth = 50;

/** The middle as a uniform grid of 2^(depth + 1) steps between the knots rounds it: halves of halves are off by an ulp. */
function evenMiddle(knots: Float64Array, { first, last, depth, index }: Interval): number {
  if (depth > evenDepth) return Number.NaN;
  return knots[first] + ((knots[last] - knots[first]) * (2 * index + 1)) / 2 ** (depth + 1);
}

function halves({ low, high, first, last, depth, index, smooth }: Interval, at: number): [Interval, Interval] {
  if (last - first > 1) {
    const knot = (first + last) >> 1;
    return [
      { low, high: at, first, last: knot, depth, index, smooth },
      { low: at, high, first: knot, last, depth, index, smooth },
    ];
  }
  return [
    { low, high: at, first, last, depth: depth + 1, index: 2 * index, smooth },
    { low: at, high, first, last, depth: depth + 1, index: 2 * index + 1, smooth },
  ];
}

/** R from the functions at the nodes of one Gauss rule. */
function sampled({ drift, functions, powers }: Span, { low, high }: Interval, size: number): Float64Array {
  const count = functions.length;
  const { nodes, weights } = gaussRule(size);
  const half = (high - low) / 2;
  const values = new Float64Array(Math.max(size, count) * count);
  for (let q = 0; q < size; q++) {
    const root = Math.sqrt(weights[q]);
    for (let j = 0, x = root; j < powers; j++, x *= nodes[q]) values[q * count + j] = x;
    const u = low + half * (1 + nodes[q]);
    for (let j = powers; j < count; j++) values[q * count + j] = root * functions[j].value(drift, u);
  }
  triangularize(values, Math.max(size, count), count);
  return scaled(values.subarray(0, count * count), Math.sqrt(half));
}

const references: Float64Array[] = [];

/** R of 1, x, x², … on an interval of half width 1. */
function reference(span: Span): Float64Array {
  references[span.powers] ??= sampled(span, { low: -1, high: 1, first: 0, last: 0, depth: 0, index: 0, smooth: 2 }, 16);
  return references[span.powers];
}

function scaled(from: Float64Array, by: number): Float64Array {
  const out = new Float64Array(from.length);
  for (let i = 0; i < from.length; i++) out[i] = by * from[i];
  return out;
}

/** A part of relative width r of a smooth interval has Legendre coefficients that fall at least like (4r)ⁿ. */
function nodesNeeded(ratio: number, count: number): number {
  if (!(ratio < 1 / 16)) return 16;
  return Math.min(16, Math.max(count, Math.ceil(20 / -log(4 * ratio)) + 1));
}

/** Whether the last of sixteen Legendre coefficients are negligible: the square of what is left is below rounding. */
function isSmooth({ drift, functions, powers }: Span, { low, high }: Interval): boolean {
  const { nodes, weights } = gaussRule(16);
  const half = (high - low) / 2;
  return functions.slice(powers).every((f) => {
    let [largest, a, b] = [0, 0, 0];
    for (let q = 0; q < 16; q++) {
      const value = f.value(drift, low + half * (1 + nodes[q]));
      largest = Math.max(largest, Math.abs(value));
      a += weights[q] * value * legendre(14, nodes[q]).value;
      b += weights[q] * value * legendre(15, nodes[q]).value;
    }
    return 16 * Math.max(Math.abs(a), Math.abs(b)) <= 1e-9 * largest;
  });
}

/** (R_left T_left; R_right T_right), T expressing powers of the parent's x in those of the half's, x = s x′ ∓ (1 − s). */
function stacked(span: Span, { low, high }: Interval, left: Node, right: Node): Float64Array {
  const count = span.functions.length;
  const out = new Float64Array(2 * count * count);
  [left, right].forEach(({ low: from, high: to, factor }, side) => {
    const s = (to - from) / (high - low);
    const shift = side === 0 ? s - 1 : 1 - s;
    const start = side * count * count;
    // Column j + 1 of R T: multiply the polynomial of column j by (shift + s x′), kept as coefficients.
    const powers = new Float64Array(span.powers + 1);
    powers[0] = 1;
    for (let j = 0; j < count; j++) {
      for (let k = 0; k < count; k++) {
        let entry = j < span.powers ? 0 : factor[k * count + j];
        if (j < span.powers) for (let p = k; p <= j; p++) entry += factor[k * count + p] * powers[p];
        out[start + k * count + j] = entry;
      }
      for (let p = Math.min(j + 1, span.powers); p >= 0; p--)
        powers[p] = shift * powers[p] + (p > 0 ? s * powers[p - 1] : 0);
    }
  });
  return out;
}
