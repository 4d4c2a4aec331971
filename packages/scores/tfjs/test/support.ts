import { type Batch, type ErrorCode, isBackstepError } from "@backstep/core";
import { createWorkspace, releaseWorkspace, type Workspace } from "@backstep/core/plugin";
import "@tensorflow/tfjs-backend-cpu";
// Core alone registers no gradients in Node; layers does.
import "@tensorflow/tfjs-layers";
import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";

await tf.setBackend("cpu");

export { tf };

/** Runs `body` with a workspace of its own. */
export async function inWorkspace<T>(body: (workspace: Workspace) => T | Promise<T>): Promise<T> {
  const workspace = await createWorkspace("f64");
  try {
    return await body(workspace);
  } finally {
    releaseWorkspace(workspace);
  }
}

/** A batch of the given rows. */
export function rowsOf(workspace: Workspace, rows: readonly (readonly number[])[]): Batch {
  const batch = workspace.batch(rows.length, rows[0].length);
  batch.data.set(rows.flat());
  return batch;
}

/** The largest difference, relative to the largest expected entry or 1. */
export function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(1, ...Array.from(expected, Math.abs));
  return Math.max(...Array.from(actual, (value, i) => Math.abs(value - expected[i]) / scale));
}

/** `body` fails with a BackstepError of the code whose message holds every given part; the error. */
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
