import { BackstepError } from "../errors.ts";
import type { Batch } from "../memory/batch.ts";
import { correlate, type NoiseSource, takeDraws } from "./source.ts";

/** Recorded noise, in order of consumption. Give `normals` or `integrals`. */
export interface RecordedNoiseOptions {
  /** One array (n · d), row-major, per draw and step, `[step][draw]`: standard normals, which the Gram matrix of the weights correlates. */
  readonly normals?: readonly (readonly (Float64Array | Float32Array)[])[];
  /** The Itô integrals themselves, `[step][draw]`. */
  readonly integrals?: readonly (readonly (Float64Array | Float32Array)[])[];
  /** Uniforms, `[step][draw]`, one value per row. */
  readonly uniforms?: readonly (readonly Float64Array[])[];
}

/**
 * Noise that the caller recorded elsewhere, for parity with other software and for debugging.
 *
 * - **Shapes** `normals[step][draw]` or `integrals[step][draw]` (n · d), `uniforms[step][draw]` (n).
 *
 * @throws BackstepError `OPTION_INVALID` if both normals and integrals are given; during a run, `NOISE_EXHAUSTED` if a step consumes
 * more than was recorded, `SHAPE_MISMATCH` if an array is too short for the rows.
 * @example
 * ```ts
 * const noise = recordedNoise({ normals: [[z0], [z1], [z2]] });
 * ```
 */
export function recordedNoise({ normals, integrals, uniforms = [] }: RecordedNoiseOptions): NoiseSource {
  if (normals && integrals)
    throw new BackstepError("OPTION_INVALID", "recorded noise has both normals and integrals; give one of the two");
  return {
    name: "recorded",
    rotationInvariant: false,
    followsSteps: true,
    integrals(weights, drift, t0, t1, like) {
      const { position } = like.workspace;
      const first = takeDraws(like, weights.length);
      if (integrals) return weights.map((_, k) => copyRows(take(integrals, position.step, first + k), like, 1));
      return correlate(weights, drift, t0, t1, (k, scale) =>
        copyRows(take(normals ?? [], position.step, first + k), like, scale),
      );
    },
    normals(count, _t0, _t1, like) {
      const { position } = like.workspace;
      const first = takeDraws(like, count);
      return Array.from({ length: count }, (_, k) => copyRows(take(normals ?? [], position.step, first + k), like, 1));
    },
    uniforms(count, _shared, _t0, _t1, like) {
      const { rows, workspace } = like;
      const { position } = workspace;
      const first = takeDraws(like, count);
      return Array.from({ length: count }, (_, k) => {
        const values = take(uniforms, position.step, first + k);
        requireRows(values.length, position.firstRow + rows);
        return values.subarray(position.firstRow, position.firstRow + rows);
      });
    },
  };
}

function take<T>(recorded: readonly (readonly T[])[], step: number, draw: number): T {
  const values = recorded[step]?.[draw];
  if (values === undefined)
    throw new BackstepError(
      "NOISE_EXHAUSTED",
      `step ${step} requests draw ${draw}, but recorded noise has ${recorded.length} steps, and ${recorded[step]?.length ?? 0} draws in this one; record one array per step and draw`,
      { step, draw },
    );
  return values;
}

function copyRows(values: Float64Array | Float32Array, like: Batch, scale: number): Batch {
  const { workspace, rows, dim } = like;
  const first = workspace.position.firstRow * dim;
  requireRows(values.length, first + rows * dim);
  const out = workspace.batch(rows, dim);
  const { data } = out;
  for (let i = 0; i < data.length; i++) data[i] = scale * values[first + i];
  return out;
}

function requireRows(length: number, needed: number): void {
  if (length < needed)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `an array of recorded noise has ${length} values, but the run needs at least ${needed}; record n · d normals or integrals and n uniforms per draw`,
    );
}
