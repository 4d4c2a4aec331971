import { BackstepError, type Batch, type Times } from "@backstep/core";
import type { Tensor, TensorFlow } from "../tensorflow.ts";

/** Copies the rows of a batch to a tensor (n, …shape). */
export function tensorOf(tf: TensorFlow, { data, rows }: Batch, shape: readonly number[]): Tensor {
  return tf.tensor(new Float32Array(data), [rows, ...shape], "float32");
}

/** A tensor (n) with `value` of each time. A single time applies to all rows. */
export function timesOf(tf: TensorFlow, t: Times, rows: number, value: (t: number) => number): Tensor {
  const values = new Float32Array(rows);
  if (typeof t === "number") values.fill(value(t));
  else
    t.forEach((time, row) => {
      values[row] = value(time);
    });
  return tf.tensor(values, [rows], "float32");
}

/**
 * Copies the values of a tensor to a new batch with the rows and dimension of `like`. Disposes of the tensor, also if it fails.
 *
 * @throws BackstepError `NON_FINITE` naming the first row that is not finite.
 */
export async function batchOf(like: Batch, out: Tensor, quantity: string): Promise<Batch> {
  try {
    const values = (await out.data()) as Float32Array;
    const index = values.findIndex((value) => !Number.isFinite(value));
    if (index >= 0) throw notFinite(like, values, index, quantity);
    const batch = like.workspace.batch(like.rows, like.dim);
    batch.data.set(values);
    return batch;
  } finally {
    out.dispose();
  }
}

function notFinite({ dim, workspace }: Batch, values: Float32Array, index: number, quantity: string): BackstepError {
  const [row, coordinate, value] = [Math.floor(index / dim), index % dim, values[index]];
  const { firstRow, step, time } = workspace.position;
  return new BackstepError(
    "NON_FINITE",
    `${quantity} is ${value} at row ${firstRow + row}, coordinate ${coordinate} (step ${step}, time ${time}); it must be finite`,
    { quantity, value, step, time, row: firstRow + row },
  );
}

/** @throws BackstepError `SHAPE_MISMATCH` unless `out` is a tensor (n, …shape) or (n, d). */
export function requireOutput(
  tf: TensorFlow,
  out: unknown,
  rows: number,
  shape: readonly number[],
  name: string,
): Tensor {
  const allowed = [
    [rows, ...shape],
    [rows, shape.reduce((product, size) => product * size, 1)],
  ].map((each) => `(${each.join(", ")})`);
  const found = out instanceof tf.Tensor ? `(${out.shape.join(", ")})` : "no tensor";
  if (out instanceof tf.Tensor && allowed.includes(found)) return out;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `${name} returned ${found}; it must return one tensor of shape ${[...new Set(allowed)].join(" or ")}`,
  );
}
