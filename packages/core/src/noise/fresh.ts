import type { Batch } from "../memory/batch.ts";
import { drawOf, type Seed, streamOf } from "./seed.ts";
import { correlate, type NoiseSource, takeDraws } from "./source.ts";

/**
 * Noise for production: counter-based normals, key = seed, counter = (element, step, draw).
 *
 * Row i is a function of (seed, i, step, draw, precision) alone: the same bits for any number of rows, chunk size and machine.
 *
 * @throws BackstepError `OPTION_INVALID` if the seed is not an integer from 0 to 2⁶⁴ − 1.
 * @example
 * ```ts
 * const { x } = await sample({ ...options, noise: freshNoise(7) });
 * ```
 */
export function freshNoise(seed: Seed): NoiseSource {
  streamOf(seed, 0, 0);
  return {
    name: "fresh",
    rotationInvariant: true,
    followsSteps: true,
    integrals(weights, drift, t0, t1, like) {
      const first = takeDraws(like, weights.length);
      return correlate(weights, drift, t0, t1, (k, scale) =>
        normalsLike(like, seed, like.workspace.position.step, drawOf.integral(first + k), scale),
      );
    },
    normals: (count, _t0, _t1, like) => freshNormals(like, seed, count),
    uniforms: (count, shared, _t0, _t1, like) => freshUniforms(like, seed, count, shared),
  };
}

/** The next `count` normals of the current step. */
export function freshNormals(like: Batch, seed: Seed, count: number): readonly Batch[] {
  const first = takeDraws(like, count);
  return Array.from({ length: count }, (_, k) =>
    normalsLike(like, seed, like.workspace.position.step, drawOf.normal(first + k)),
  );
}

/** The next `count` uniforms of the current step. */
export function freshUniforms(like: Batch, seed: Seed, count: number, shared: boolean): readonly Float64Array[] {
  const first = takeDraws(like, count);
  return Array.from({ length: count }, (_, k) =>
    uniformsOfRows(like, seed, like.workspace.position.step, drawOf.uniform(first + k), shared),
  );
}

/** A new batch of scale · z, z standard normal, shaped like `like`, for the rows of the current chunk. */
export function normalsLike(like: Batch, seed: Seed, step: number, draw: number, scale = 1): Batch {
  const { workspace, rows, dim, precision } = like;
  const out = workspace.batch(rows, dim);
  workspace.kernels.normals(
    precision,
    out.address,
    streamOf(seed, step, draw),
    workspace.position.firstRow * dim,
    rows * dim,
    scale,
  );
  return out;
}

/** One uniform on (0, 1) per row of the current chunk. `shared` gives all rows that of row 0 of the run. */
export function uniformsOfRows(like: Batch, seed: Seed, step: number, draw: number, shared = false): Float64Array {
  const { workspace, rows } = like;
  // Uniforms are f64 in both precisions, because times are computed from them. A row needs 8 bytes, so two f32 columns hold one f64 column.
  const scratch = workspace.batch(rows, workspace.precision === "f64" ? 1 : 2);
  const first = shared ? 0 : workspace.position.firstRow;
  workspace.kernels.uniforms("f64", scratch.address, streamOf(seed, step, draw), first, shared ? 1 : rows);
  const values = new Float64Array(workspace.kernels.memory.buffer, scratch.address, rows).slice();
  return shared ? values.fill(values[0]) : values;
}
