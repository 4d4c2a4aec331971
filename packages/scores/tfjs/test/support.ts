import { type Batch, type ErrorCode, isBackstepError } from "@backstep/core";
import { createWorkspace, releaseWorkspace, type Workspace } from "@backstep/core/plugin";
import "@tensorflow/tfjs-backend-cpu";
// In Node, the core registers no gradients. Layers does.
import "@tensorflow/tfjs-layers";
import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";

// Without it, TensorFlow.js prints an advertisement.
tf.enableProdMode();
await tf.setBackend("cpu");

export { tf };

/** Runs `body` with a new workspace, and releases it. */
export async function inWorkspace<T>(body: (workspace: Workspace) => T | Promise<T>): Promise<T> {
  const workspace = await createWorkspace("f64");
  try {
    return await body(workspace);
  } finally {
    releaseWorkspace(workspace);
  }
}

/** A batch with these rows. */
export function rowsOf(workspace: Workspace, rows: readonly (readonly number[])[]): Batch {
  const batch = workspace.batch(rows.length, rows[0].length);
  batch.data.set(rows.flat());
  return batch;
}

/** The largest difference, relative to the largest expected value or to 1. */
export function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(1, ...Array.from(expected, Math.abs));
  return Math.max(...Array.from(actual, (value, i) => Math.abs(value - expected[i]) / scale));
}

/** Expects `body` to fail with a BackstepError of this code, with all parts in its message. Returns the error. */
export async function expectError(
  body: () => unknown,
  code: ErrorCode,
  ...parts: readonly string[]
): Promise<Error & { details: Readonly<Record<string, unknown>> }> {
  let caught: unknown;
  try {
    await body();
  } catch (error) {
    caught = error;
  }
  if (!isBackstepError(caught, code)) throw new Error(`${code} expected, got ${String(caught)}`);
  for (const part of parts) expect(caught.message).toContain(part);
  return caught;
}
