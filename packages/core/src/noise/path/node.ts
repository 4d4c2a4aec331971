import { type Factored, isSmooth, nodesNeeded, ofPowers, packed, sampled } from "./factor.ts";
import { triangularize } from "./householder.ts";
import type { Span } from "./span.ts";
import { stacked, writeMatrix } from "./split-matrix.ts";

/**
 * An interval of a path's tree. With e an orthonormal basis of the span on it, φⱼ = Σₖ Rₖⱼ eₖ and ζ = ∫e dW ~ N(0, 1), so that
 * ∫φⱼ dW = Σₖ Rₖⱼ ζₖ. R comes from the functions at Gauss nodes, never from a Gram matrix: on short intervals 1, u, e^{u/2} are
 * collinear, and a Gram matrix would not see them apart.
 */
export interface Node extends Factored {
  /** Indices of the knots at its ends, or around it once it lies between two. */
  readonly first: number;
  readonly last: number;
  /** Between knots: it is part `index` of 2^`depth` equal parts. */
  readonly depth: number;
  readonly index: number;
  /** Width of the widest interval around it on which the functions are polynomials of degree 15 for our purposes; 0 for none. */
  readonly smooth: number;
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
  if (span.powers === count) return made(interval, width, ofPowers(span, width / 2));
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
