import { type Batch, type ErrorCode, isBackstepError, type Precision } from "@backstep/core";
import { createWorkspace, releaseWorkspace, type Workspace } from "@backstep/core/plugin";
import { expect } from "vitest";

/** Runs `body` with a separate workspace. */
export async function inWorkspace<T>(
  body: (workspace: Workspace) => T | Promise<T>,
  precision: Precision = "f64",
): Promise<T> {
  const workspace = await createWorkspace(precision);
  try {
    return await body(workspace);
  } finally {
    releaseWorkspace(workspace);
  }
}

/** A batch of the given rows. */
export function batchOf(workspace: Workspace, rows: readonly (readonly number[])[]): Batch {
  const batch = workspace.batch(rows.length, rows[0].length);
  batch.data.set(rows.flat());
  return batch;
}

/** Requires that every entry agrees up to `tolerance`, relative to the largest entry or 1. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const scale = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const worst = Array.from(actual).reduce((most, value, i) => {
    const error = Math.abs(value - expected[i]) / scale;
    return Math.max(error, most);
  }, 0);
  expect(worst, `${Array.from(actual).slice(0, 9)} against ${Array.from(expected).slice(0, 9)}`).toBeLessThanOrEqual(
    tolerance,
  );
}

/** `body` throws a BackstepError of the code whose message holds every given part. */
export function expectError(body: () => unknown, code: ErrorCode, ...parts: readonly string[]): void {
  let caught: unknown;
  try {
    body();
  } catch (error) {
    caught = error;
  }
  expect(isBackstepError(caught, code), `${code} expected, got ${String(caught)}`).toBe(true);
  for (const part of parts) expect((caught as Error).message).toContain(part);
}
