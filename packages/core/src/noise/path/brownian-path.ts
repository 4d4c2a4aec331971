import type { Batch, Times } from "../../batch.ts";
import type { Drift } from "../../drift.ts";
import { BackstepError } from "../../errors.ts";
import type { Workspace } from "../../workspace.ts";
import type { ItoWeight } from "../ito-weight.ts";
import { type Seed, seedWords } from "../seed.ts";
import type { NoiseSource } from "../source.ts";
import { rowOf } from "./factor.ts";
import { type Entry, Forest } from "./forest.ts";
import { type Node, nodeOf, type Tree } from "./node.ts";
import { onNormals } from "./on-normals.ts";
import { rowIntegrals } from "./rows.ts";
import { spanCoefficients, spanOf } from "./span.ts";
import { intervalNormals, intervalUniforms, type NodeNormals, seededNormals } from "./streams.ts";

export interface BrownianPathOptions {
  readonly seed: Seed;
  /** The weights of all schemes that take part: the path knows the integrals of their basis functions. */
  readonly weights: readonly ItoWeight[];
  readonly drift: Drift;
  /** Smallest and largest time. */
  readonly interval: readonly [low: number, high: number];
  /** The times of the finest grid, monotone, where it is not dyadic: they are reached in few splits, coarser grids among them too. */
  readonly knots?: Float64Array;
}

/**
 * One Brownian path per sample and coordinate, shared by all schemes and step counts that are run on it.
 *
 * ```text
 * I_k = ∫ψ_k(u) dW_u over [t1, t0],   ψ_k in the span of φ_1 … φ_m, the basis functions of the given weights
 * ```
 *
 * The path is a function of (seed, weights' basis, interval, knots): intervals are halved, and the integrals over the halves drawn from their exact law
 * given the whole. What is asked for, in which order and in which chunks, changes nothing; integrals over adjoining intervals add up to rounding.
 * On a dyadic grid, or one whose times are `knots`, a step costs one split; another time costs a split per bit, some fifty.
 * Further normals and uniforms are functions of (seed, interval of the step), independent of the path.
 *
 * - **Shapes** as `like`; times one for all rows, or one per row.
 * - **Limits** runs in the model's own coordinates, not in an eigenbasis: two models with different bases would see different paths.
 *
 * @throws BackstepError `OPTION_INVALID` if interval, knots or seed are invalid, or a function is not square-integrable on the interval; while
 * running, `OPTION_INVALID` for a weight outside the span and `TIMES_INVALID` for a time (a knot, too) outside the interval by more than one ulp.
 * @example
 * ```ts
 * const noise = brownianPath({ seed: 1, weights: [...a.noise, ...b.noise], drift, interval: [0, drift.horizon] });
 * ```
 */
export function brownianPath(options: BrownianPathOptions): NoiseSource {
  return pathOf(options, seededNormals(options.seed));
}

/** The path that is made of the given normals. */
export function pathOf(
  { seed, weights, drift, interval: [low, high], knots }: BrownianPathOptions,
  normals: NodeNormals,
): NoiseSource {
  seedWords(seed);
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high))
    throw new BackstepError(
      "OPTION_INVALID",
      `the path's interval is [${low}, ${high}]; it must be finite and increasing`,
    );
  const tree: Tree = { span: spanOf(weights, drift), knots: knotsOf(knots, low, high) };
  const root = rootOf(tree, low, high);
  const forests = new WeakMap<Workspace, Forest>();
  const sameDrifts = new WeakSet<Drift>([drift]);
  const clamp = (t: number): number => clampTo(t, low, high);

  return {
    name: "path",
    rotationInvariant: false,
    integrals(asked, given, t0, t1, like) {
      if (!sameDrifts.has(given)) {
        requireSameFunctions(tree, given, low, high);
        sameDrifts.add(given);
      }
      let forest = forests.get(like.workspace);
      if (!forest) {
        forest = new Forest(tree, root, normals, like.workspace);
        forests.set(like.workspace, forest);
      }
      if (typeof t0 === "number" && typeof t1 === "number")
        return integralsOver(tree, forest, asked, ...ordered(clamp(t0), clamp(t1)), like);
      const ends = Array.from({ length: like.rows }, (_, row) => ordered(clamp(at(t0, row)), clamp(at(t1, row))));
      return rowIntegrals({ tree, forest, normals, weights: asked, like }, ends);
    },
    normals: (count, t0, t1, like) => Array.from({ length: count }, (_, k) => intervalNormals(seed, k, t0, t1, like)),
    uniforms: (count, shared, t0, t1, like) =>
      Array.from({ length: count }, (_, k) => intervalUniforms(seed, k, shared, t0, t1, like)),
  };
}

function at(times: Times, row: number): number {
  return typeof times === "number" ? times : times[row];
}

function ordered(t0: number, t1: number): [t0: number, t1: number] {
  if (t1 <= t0) return [t0, t1];
  throw new BackstepError(
    "TIMES_INVALID",
    `the path was asked for a step from ${t0} up to ${t1}; steps must go down in time`,
  );
}

/** The integrals over an interval that all rows share: the sum over the nodes that fill it, from above. */
function integralsOver(
  tree: Tree,
  forest: Forest,
  weights: readonly ItoWeight[],
  t0: number,
  t1: number,
  like: Batch,
): readonly Batch[] {
  const chunk = forest.chunk(like);
  const out = weights.map(() => like.workspace.batch(like.rows, like.dim));
  const given = weights.map((weight) => spanCoefficients(tree.span, weight, t1));
  let begun = false;
  const open: Entry[] = t0 > t1 ? [chunk.root] : [];
  for (let entry = open.pop(); entry; entry = open.pop()) {
    const { node, address } = entry;
    if (node.high <= t1 || node.low >= t0) continue;
    if (node.low < t1 || node.high > t0) {
      open.push(...forest.children(entry, chunk));
      continue;
    }
    const sources = tree.span.functions.map((_, k) => address + k * chunk.stride);
    given.forEach((of, w) => forest.combine(out[w].address, chunk.elements, onNormals(tree, of, node), sources, begun));
    begun = true;
  }
  if (!begun) for (const batch of out) batch.data.fill(0);
  forest.prune(chunk, t0, t1);
  return out;
}

function knotsOf(knots: Float64Array | undefined, low: number, high: number): Float64Array {
  if (knots === undefined) return Float64Array.of(low, high);
  const bad = knots.findIndex((t) => !Number.isFinite(t));
  if (bad >= 0) throw new BackstepError("OPTION_INVALID", `knots[${bad}] is ${knots[bad]}; every knot must be finite`);
  const inside = Array.from(knots, (t) => clampTo(t, low, high));
  return Float64Array.from(new Set([low, ...inside.sort((a, b) => a - b), high]));
}

function rootOf(tree: Tree, low: number, high: number): Node {
  const interval = { low, high, first: 0, last: tree.knots.length - 1, depth: 0, index: 0, smooth: 0 };
  const count = tree.span.functions.length;
  const square = (node: Node, j: number): number => {
    let total = 0;
    for (let k = 0; k <= j; k++) total += node.factor[rowOf(count, k) + j] ** 2;
    return total;
  };
  const root = nodeOf(tree, interval);
  const coarse = nodeOf(tree, interval, 30);
  tree.span.functions.forEach(({ name }, j) => {
    // The ten halvings more must not matter; of an integral that diverges they gather a part that does not shrink.
    if (Math.abs(square(root, j) - square(coarse, j)) <= 1e-4 * square(root, j)) return;
    throw new BackstepError(
      "OPTION_INVALID",
      `"${name}" of ${tree.span.drift.name} is not square-integrable on [${low}, ${high}]; end the path where it is finite`,
    );
  });
  return root;
}

function requireSameFunctions({ span: { functions, drift } }: Tree, other: Drift, low: number, high: number): void {
  for (const { name, value } of functions)
    for (const share of [0.137, 0.512, 0.871]) {
      const u = low + share * (high - low);
      if (Math.abs(value(other, u) - value(drift, u)) <= 1e-12 * Math.abs(value(drift, u))) continue;
      throw new BackstepError(
        "OPTION_INVALID",
        `the path was made for the drift ${drift.name}, but asked with ${other.name}, whose "${name}" differs at t = ${u}`,
      );
    }
}

/** A time that rounding has put one ulp outside counts as the end; for an end at 0 that is an ulp of the other end. */
function clampTo(t: number, low: number, high: number): number {
  if (t >= low && t <= high) return t;
  const slack = t < low ? ulp(low || high) : ulp(high || low);
  if (t < low && low - t <= slack) return low;
  if (t > high && t - high <= slack) return high;
  throw new BackstepError("TIMES_INVALID", `the path was asked at time ${t}; it is defined on [${low}, ${high}]`, {
    time: t,
  });
}

const bits = new DataView(new ArrayBuffer(8));

/** Distance from |x| to the next larger number. */
function ulp(x: number): number {
  bits.setFloat64(0, Math.abs(x));
  bits.setBigUint64(0, bits.getBigUint64(0) + 1n);
  return bits.getFloat64(0) - Math.abs(x);
}
