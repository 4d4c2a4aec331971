import type { Kick } from "@backstep/law";
import type { SamplerRunner } from "../law/runner.ts";
import { type Check, rounding } from "./check.ts";

const rows = 3;

/** Checks that equal runs give equal results, and that a row alone gives the same result as in a batch. */
export async function checkRuns(runner: SamplerRunner, problem: string): Promise<readonly Check[]> {
  const normals = await runner.normals();
  const start = Float64Array.from({ length: rows * runner.dim }, (_, i) => Math.sin(1 + i));
  const kicks = Array.from({ length: rows }, (_, row) =>
    normals.map((normal, k): Kick => ({ ...normal, row, value: Math.cos(1 + row + rows * k) })),
  );
  const { x } = await runner.run(start, kicks.flat(), false);
  const again = await runner.run(start, kicks.flat(), false);
  const alone = new Float64Array(x.length);
  for (const row of kicks.keys()) {
    const rowStart = start.slice(row * runner.dim, (row + 1) * runner.dim);
    const rowKicks = kicks[row].map((kick) => ({ ...kick, row: 0 }));
    alone.set((await runner.run(rowStart, rowKicks, false)).x, row * runner.dim);
  }
  const check = (name: "repeatable" | "rows", other: Float64Array, success: string, failure: string): Check => {
    const deviation = difference(x, other);
    const passed = deviation <= rounding;
    const text = passed ? success : failure;
    return { kind: "check", sampler: runner.name, check: name, problem, passed, deviation, allowed: rounding, text };
  };
  return [
    check(
      "repeatable",
      again.x,
      "the same run gives the same answer twice",
      "the same run gives two answers; a run must use only the normals that it receives; remove other random numbers and state",
    ),
    check(
      "rows",
      alone,
      "a row gives the same answer alone and in a batch",
      "a row gives another answer alone than in a batch; rows must be independent; remove statistics of the batch",
    ),
  ];
}

/** Largest difference, relative to the largest value. */
function difference(a: Float64Array, b: Float64Array): number {
  const scale = a.reduce((most, value) => Math.max(most, Math.abs(value)), Number.MIN_VALUE);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0) / scale;
}
