import { factorAtNodes, factorOfPowers } from "./gauss-factor.ts";
import { triangularize } from "./householder.ts";
import { halves, type Interval, middle } from "./interval.ts";
import type { Scratch } from "./scratch.ts";
import { isSmooth, nodesNeeded } from "./smoothness.ts";
import type { Span } from "./span.ts";
import { stacked, writeMatrix } from "./split-matrix.ts";
import { type Factored, packed } from "./triangle.ts";

/**
 * An interval of a path's tree. With e an orthonormal basis of the span on it, φⱼ = Σₖ Rₖⱼ eₖ and ζ = ∫e dW ~ N(0, 1), so that
 * ∫φⱼ dW = Σₖ Rₖⱼ ζₖ. R comes from the functions at Gauss nodes, never from a Gram matrix: on short intervals 1, u, e^{u/2} are
 * collinear, and a Gram matrix would not tell them apart.
 */
export type Node = Interval & Factored;

/** The two halves of a node, and the orthogonal matrix M of (ζ_left; ζ_right) = M (ζ; η), η new standard normals. */
export interface Split {
  readonly at: number;
  readonly left: Node;
  readonly right: Node;
  readonly matrix: Float64Array;
}

/** What the nodes of a tree share. */
export interface Tree {
  readonly span: Span;
  readonly knots: Float64Array;
  readonly scratch: Scratch;
}

/** Number of halvings towards a singular end. */
const panelDepth = 40;

/** The node of an interval. */
export function nodeOf(tree: Tree, interval: Interval, depth: number = panelDepth): Node {
  const { span, scratch } = tree;
  const count = span.functions.length;
  const width = interval.high - interval.low;
  if (span.powers === count) return withFactor(interval, width, factorOfPowers(span, width / 2));
  const smooth = interval.smooth || (isSmooth(span, interval) ? width : 0);
  const at = smooth > 0 ? undefined : middle(tree.knots, interval);
  if (depth === 0 || at === undefined)
    return withFactor(interval, smooth, factorAtNodes(span, interval, nodesNeeded(width / smooth, count), scratch));
  const [lower, upper] = halves(interval, at);
  const [left, right] = [nodeOf(tree, lower, depth - 1), nodeOf(tree, upper, depth - 1)];
  const stack = stacked(span, interval, left, right, scratch);
  triangularize(stack, 2 * count, count, scratch.reflection(2 * count));
  return withFactor(interval, smooth, packed(stack, count));
}

function withFactor({ low, high, first, last, depth, index }: Interval, smooth: number, factor: Float64Array): Node {
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
  if (at === undefined) throw new RangeError(`no number is between ${node.low} and ${node.high}`);
  const [lower, upper] = halves(node, at);
  const [left, right] = [nodeOf(tree, lower), nodeOf(tree, upper)];
  const matrix = into ?? new Float64Array(4 * tree.span.functions.length ** 2);
  writeMatrix(tree.span, node, left, right, matrix, tree.scratch);
  return { at, left, right, matrix };
}
