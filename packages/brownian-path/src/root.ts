import { BackstepError } from "@backstep/core";
import { clampTo } from "./clamp.ts";
import { type Node, nodeOf, type Tree } from "./node.ts";
import { rowOf } from "./triangle.ts";

/** The sorted knots, with both ends of the path. */
export function knotsOf(knots: Float64Array | undefined, low: number, high: number): Float64Array {
  if (knots === undefined) return Float64Array.of(low, high);
  const bad = knots.findIndex((t) => !Number.isFinite(t));
  if (bad >= 0) throw new BackstepError("OPTION_INVALID", `knots[${bad}] is ${knots[bad]}; every knot must be finite`);
  const inside = Array.from(knots, (t) => clampTo(t, low, high));
  return Float64Array.from(new Set([low, ...inside.sort((a, b) => a - b), high]));
}

/** The node of the whole interval. @throws BackstepError `OPTION_INVALID` if a function is not square-integrable on it. */
export function rootOf(tree: Tree, low: number, high: number): Node {
  const interval = { low, high, first: 0, last: tree.knots.length - 1, depth: 0, index: 0, smooth: 0 };
  const count = tree.span.functions.length;
  const squareOf = (node: Node, j: number): number => {
    let total = 0;
    for (let k = 0; k <= j; k++) total += node.factor[rowOf(count, k) + j] ** 2;
    return total;
  };
  const root = nodeOf(tree, interval);
  const coarse = nodeOf(tree, interval, 30);
  tree.span.functions.forEach(({ name }, j) => {
    // Ten more halvings change a finite integral only by rounding. To a divergent one each adds a part that does not shrink.
    if (Math.abs(squareOf(root, j) - squareOf(coarse, j)) <= 1e-4 * squareOf(root, j)) return;
    throw new BackstepError(
      "OPTION_INVALID",
      `"${name}" of ${tree.span.drift.name} is not square-integrable on [${low}, ${high}]; give an interval on which it is finite`,
    );
  });
  return root;
}
