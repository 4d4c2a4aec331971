import { BackstepError, type Drift, type ItoWeight, type NoiseSource, type Seed, type Times } from "@backstep/core";
import { aDrift, aFloat64Array, anItoWeight, requireArguments, seedWords, type Workspace } from "@backstep/core/plugin";
import { clampTo } from "./clamp.ts";
import { Forest } from "./forest.ts";
import { integralsOver } from "./integrals.ts";
import type { Node, Tree } from "./node.ts";
import { knotsOf, rootOf } from "./root.ts";
import { rowIntegrals } from "./rows.ts";
import { Scratch } from "./scratch.ts";
import { spanOf } from "./span.ts";
import { intervalDraws, type NodeNormals, seededNormals } from "./streams.ts";

export interface BrownianPathOptions {
  readonly seed: Seed;
  /** The weights of all schemes that use the path. The path knows the integrals of their basis functions. */
  readonly weights: readonly ItoWeight[];
  readonly drift: Drift;
  /** Smallest and largest time. */
  readonly interval: readonly [low: number, high: number];
  /** The times of the finest grid, monotone, if it is not dyadic. The path reaches them, and coarser grids among them, in few splits. */
  readonly knots?: Float64Array;
}

const declarations = {
  seed: { type: "seed" },
  weights: { type: "list", of: anItoWeight },
  drift: aDrift,
  interval: { type: "list", of: { type: "number" }, length: 2 },
  knots: { ...aFloat64Array, optional: true },
} as const;

/**
 * One Brownian path per sample and coordinate, shared by all schemes and step counts that use it.
 *
 * ```text
 * I_k = ∫ψ_k(u) dW_u over [t1, t0],   ψ_k in the span of φ_1 … φ_m, the basis functions of the given weights
 * ```
 *
 * The path is a function of (seed, basis of the weights, interval, knots). Intervals are halved, and the integrals over the halves are drawn from
 * their exact law given the whole. The order and the chunks of the queries change nothing. Integrals over adjoining intervals add up to rounding.
 * On a dyadic grid, or one whose times are `knots`, a step costs one split. Another time costs one split per bit, about fifty.
 * Further normals and uniforms are functions of (seed, interval of the step), independent of the path.
 *
 * - **Shapes** as `like`; times one for all rows, or one per row.
 * - **Limits** runs use the model's own coordinates, not an eigenbasis: two models with different bases would see different paths.
 *
 * @throws BackstepError `OPTION_INVALID` if interval, knots or seed are invalid, or a function is not square-integrable on the interval; during
 * a run, `OPTION_INVALID` for a weight outside the span and `TIMES_INVALID` for a time outside the interval by more than one ulp. Knots are checked
 * in the same way.
 * @example
 * ```ts
 * const noise = brownianPath({ seed: 1, weights: [...a.noise, ...b.noise], drift, interval: [0, drift.horizon] });
 * ```
 */
export function brownianPath(options: BrownianPathOptions): NoiseSource {
  requireArguments("brownianPath", declarations, options);
  return pathOf(options, seededNormals(options.seed));
}

/** The path of the given normals. */
export function pathOf(
  { seed, weights, drift, interval: [low, high], knots }: BrownianPathOptions,
  normals: NodeNormals,
): NoiseSource {
  seedWords(seed);
  requireInterval(low, high);
  const tree: Tree = { span: spanOf(weights, drift), knots: knotsOf(knots, low, high), scratch: new Scratch() };
  const forestOf = forestPerMemory(tree, rootOf(tree, low, high), normals);
  const requireDrift = driftCheck(tree, low, high);
  const draws = intervalDraws(seed);
  const clamped = (t0: Times, t1: Times, row: number): [t0: number, t1: number] =>
    descending(clampTo(timeOf(t0, row), low, high), clampTo(timeOf(t1, row), low, high));

  return {
    name: "path",
    rotationInvariant: false,
    integrals(requested, given, t0, t1, like) {
      requireDrift(given);
      const forest = forestOf(like.workspace);
      if (typeof t0 === "number" && typeof t1 === "number")
        return integralsOver(tree, forest, requested, clamped(t0, t1, 0), like);
      const ends = Array.from({ length: like.rows }, (_, row) => clamped(t0, t1, row));
      return rowIntegrals({ tree, forest, normals, weights: requested, like }, ends);
    },
    normals: (count, t0, t1, like) => Array.from({ length: count }, (_, k) => draws.normals(k, t0, t1, like)),
    uniforms: (count, shared, t0, t1, like) =>
      Array.from({ length: count }, (_, k) => draws.uniforms(k, shared, t0, t1, like)),
  };
}

function requireInterval(low: number, high: number): void {
  if (Number.isFinite(low) && Number.isFinite(high) && low < high) return;
  throw new BackstepError(
    "OPTION_INVALID",
    `interval is [${low}, ${high}]; both ends must be finite, the first smaller`,
  );
}

/** The forest of the path in the memory of a run. */
function forestPerMemory(tree: Tree, root: Node, normals: NodeNormals): (workspace: Workspace) => Forest {
  const forests = new WeakMap<object, Forest>();
  return (workspace) => {
    const known = forests.get(workspace.memory);
    if (known) return known;
    const forest = new Forest(tree, root, normals, workspace);
    forests.set(workspace.memory, forest);
    return forest;
  };
}

function timeOf(times: Times, row: number): number {
  return typeof times === "number" ? times : times[row];
}

function descending(t0: number, t1: number): [t0: number, t1: number] {
  if (t1 <= t0) return [t0, t1];
  throw new BackstepError(
    "TIMES_INVALID",
    `a Brownian path got a step from ${t0} up to ${t1}; steps must go down in time, so use fresh noise for a run upwards`,
  );
}

/** A check that a drift has the functions of the path's drift. It compares them at three times, once per drift. */
function driftCheck({ span: { functions, drift } }: Tree, low: number, high: number): (given: Drift) => void {
  const same = new WeakSet<Drift>([drift]);
  return (given) => {
    if (same.has(given)) return;
    for (const { name, value } of functions)
      for (const share of [0.137, 0.512, 0.871]) {
        const u = low + share * (high - low);
        if (Math.abs(value(given, u) - value(drift, u)) <= 1e-12 * Math.abs(value(drift, u))) continue;
        throw new BackstepError(
          "OPTION_INVALID",
          `a Brownian path of the drift ${drift.name} got the drift ${given.name}, whose "${name}" differs at t = ${u}; ` +
            "give the path the drift of the run",
        );
      }
    same.add(given);
  };
}
