import { log } from "@backstep/kernels";
import { gaussRule, legendre } from "./gauss.ts";
import { type Reflection, reflect, reflection, triangularize } from "./householder.ts";
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
  /** R, upper triangular, row by row from the diagonal on: `rowOf` says where. */
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

/** Where row k of a triangle stands, less k: its entry j ≥ k is at rowOf(count, k) + j. Small arrays are cheap only without the zeros. */
export function rowOf(count: number, k: number): number {
  return k * count - (k * (k + 1)) / 2;
}

/** A singular end is approached by so many halvings. */
const panelDepth = 40;

/** The node of an interval. */
export function nodeOf(tree: Tree, interval: Interval, depth: number = panelDepth): Node {
  const { span } = tree;
  const count = span.functions.length;
  const width = interval.high - interval.low;
  if (span.powers === count) return made(interval, width, scaled(reference(span), Math.sqrt(width / 2)));
  const smooth = interval.smooth || (isSmooth(span, interval) ? width : 0);
  const at = smooth > 0 ? undefined : middle(tree.knots, interval);
  if (depth === 0 || at === undefined)
    return made(interval, smooth, sampled(span, interval, nodesNeeded(width / smooth, count)));
  const [lower, upper] = halves(interval, at);
  const [left, right] = [nodeOf(tree, lower, depth - 1), nodeOf(tree, upper, depth - 1)];
  const stack = stacked(span, interval, left, right);
  triangularize(stack, 2 * count, count);
  return made(interval, smooth, packed(stack, count));
}

/** The upper triangle of a row-major matrix. */
function packed(matrix: Float64Array, count: number): Float64Array {
  const out = new Float64Array((count * (count + 1)) / 2);
  for (let k = 0; k < count; k++) for (let j = k; j < count; j++) out[rowOf(count, k) + j] = matrix[k * count + j];
  return out;
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
export function splitOf(tree: Tree, node: Node, into?: Float64Array): Split {
  const at = middle(tree.knots, node);
  if (at === undefined) throw new RangeError(`no number lies between ${node.low} and ${node.high}`);
  const [lower, upper] = halves(node, at);
  const [left, right] = [nodeOf(tree, lower), nodeOf(tree, upper)];
  const matrix = into ?? new Float64Array(4 * tree.span.functions.length ** 2);
  writeMatrix(tree.span, node, left, right, matrix);
  return { at, left, right, matrix };
}

function writeMatrix(span: Span, node: Node, left: Node, right: Node, matrix: Float64Array): void {
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
const powersOfTwo = Float64Array.from({ length: evenDepth + 2 }, (_, n) => 2 ** n);

/** The middle as a uniform grid of 2^(depth + 1) steps between the knots rounds it: halves of halves are off by an ulp. */
function evenMiddle(knots: Float64Array, { first, last, depth, index }: Interval): number {
  if (depth > evenDepth) return Number.NaN;
  return knots[first] + ((knots[last] - knots[first]) * (2 * index + 1)) / powersOfTwo[depth + 1];
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
  const rows = Math.max(size, count);
  const others = count - powers;
  const half = (high - low) / 2;
  const { nodes, roots, triangle, reflections } = ruleOf(rows, size, powers);
  if (values.length < rows * others) values = new Float64Array(rows * others);
  values.fill(0, size * others, rows * others);
  for (let q = 0; q < size; q++) {
    const u = low + half * (1 + nodes[q]);
    for (let j = 0; j < others; j++) values[q * others + j] = roots[q] * functions[powers + j].value(drift, u);
  }
  const factor = new Float64Array((count * (count + 1)) / 2);
  const by = Math.sqrt(half);
  for (let k = 0; k < powers; k++) {
    const at = rowOf(count, k);
    for (let j = k; j < powers; j++) factor[at + j] = by * triangle[k * powers + j];
    for (let j = 0; j < others; j++) {
      reflect(values, j, others, reflections[k]);
      const value = values[k * others + j];
      factor[at + powers + j] = by * (reflections[k].flipped ? -value : value);
    }
  }
  // What is left below the powers' rows.
  values.copyWithin(0, powers * others, rows * others);
  triangularize(values, rows - powers, others);
  for (let k = 0; k < others; k++)
    for (let j = k; j < others; j++) factor[rowOf(count, powers + k) + powers + j] = by * values[k * others + j];
  return factor;
}

let values = new Float64Array(64);

/** A Gauss rule, the roots of its weights, and the QR factorization of the powers at its nodes. */
interface SampledPowers {
  readonly nodes: Float64Array;
  readonly roots: Float64Array;
  readonly triangle: Float64Array;
  readonly reflections: readonly Reflection[];
}

const sampledPowers = new Map<number, SampledPowers>();

function ruleOf(rows: number, size: number, powers: number): SampledPowers {
  const key = (rows * 1024 + size) * 1024 + powers;
  const known = sampledPowers.get(key);
  if (known) return known;
  const { nodes, weights } = gaussRule(size);
  const roots = weights.map(Math.sqrt);
  const triangle = new Float64Array(rows * powers);
  for (let q = 0; q < size; q++)
    for (let j = 0, x = roots[q]; j < powers; j++, x *= nodes[q]) triangle[q * powers + j] = x;
  const reflections = Array.from({ length: powers }, () => reflection(rows));
  triangularize(triangle, rows, powers, undefined, reflections);
  const made = { nodes, roots, triangle, reflections };
  sampledPowers.set(key, made);
  return made;
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
function stacked(span: Span, parent: Interval, left: Node, right: Node): Float64Array {
  const size = span.functions.length ** 2;
  if (stack.length !== 2 * size) stack = new Float64Array(2 * size);
  stackOne(span, parent, left, 0);
  stackOne(span, parent, right, size);
  return stack;
}

let stack = new Float64Array(0);
let shifted = new Float64Array(4);

function stackOne(span: Span, { low, high }: Interval, half: Node, start: number): void {
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
