import type { Batch } from "../memory/batch.ts";
import { correlate, type NoiseSource, takeDraws } from "./source.ts";

/** Value of one standard normal of one row, at one draw of one step: the same in every coordinate, or one per coordinate. */
export interface Impulse {
  readonly row: number;
  readonly step: number;
  readonly draw: number;
  readonly value: number | Float64Array;
}

export interface ImpulseNoiseOptions {
  readonly impulses: readonly Impulse[];
  /** The uniform of a row at (step, draw). Default ½. */
  readonly uniform?: (step: number, draw: number, row: number) => number;
}

/**
 * Deterministic noise that is zero except for the given impulses. A run with it gives the linear map of a scheme, column by column.
 *
 * @example
 * ```ts
 * const noise = impulseNoise({ impulses: [{ row: 1, step: 0, draw: 0, value: 1 }] });
 * ```
 */
export function impulseNoise({ impulses, uniform = () => 0.5 }: ImpulseNoiseOptions): NoiseSource {
  const normal = impulseBatches(impulses);
  return {
    name: "impulse",
    rotationInvariant: true,
    integrals(weights, drift, t0, t1, like) {
      const first = takeDraws(like, weights.length);
      return correlate(weights, drift, t0, t1, (k, scale) => normal(like, first + k, scale));
    },
    normals(count, _t0, _t1, like) {
      const first = takeDraws(like, count);
      return Array.from({ length: count }, (_, k) => normal(like, first + k, 1));
    },
    uniforms(count, _shared, _t0, _t1, like) {
      const { rows, workspace } = like;
      const { step, firstRow } = workspace.position;
      const first = takeDraws(like, count);
      return Array.from({ length: count }, (_, k) => {
        const values = new Float64Array(rows);
        for (let row = 0; row < rows; row++) values[row] = uniform(step, first + k, firstRow + row);
        return values;
      });
    },
  };
}

/** A function that returns the batch of the impulses at a draw of the current step. */
function impulseBatches(impulses: readonly Impulse[]): (like: Batch, at: number, scale: number) => Batch {
  // A run can have an impulse for each normal of each step, so no draw looks at those of the others.
  const byStep = new Map<number, Map<number, Impulse[]>>();
  for (const impulse of impulses) {
    const byDraw = byStep.get(impulse.step) ?? new Map<number, Impulse[]>();
    byStep.set(impulse.step, byDraw);
    const found = byDraw.get(impulse.draw);
    if (found) found.push(impulse);
    else byDraw.set(impulse.draw, [impulse]);
  }
  return ({ workspace, rows, dim }, at, scale) => {
    const { step, firstRow } = workspace.position;
    const z = workspace.batch(rows, dim);
    const { data } = z;
    data.fill(0);
    for (const { row, value } of byStep.get(step)?.get(at) ?? []) {
      const local = row - firstRow;
      if (local < 0 || local >= rows) continue;
      for (let j = 0; j < dim; j++) data[local * dim + j] += scale * (typeof value === "number" ? value : value[j]);
    }
    return z;
  };
}
