import type { Kick } from "@backstep/law";
import type { SamplerRunner } from "./runner.ts";

/** One thing that a sampler must satisfy, and whether it does. */
export interface Check {
  readonly kind: "check";
  readonly sampler: string;
  readonly check: "repeatable" | "rows" | "affine" | "limit" | "same-as";
  readonly problem: string;
  readonly passed: boolean;
  /** The number that was compared, and what it may be. */
  readonly deviation: number;
  readonly allowed: number;
  readonly text: string;
}

/** Relative deviations up to this are rounding. */
export const rounding = 1e-12;

const rows = 3;

/** Whether the same run gives the same answer twice, and a row the same alone as among others. */
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
    const own = start.slice(row * runner.dim, (row + 1) * runner.dim);
    const first = kicks[row].map((kick) => ({ ...kick, row: 0 }));
    alone.set((await runner.run(own, first, false)).x, row * runner.dim);
  }
  const check = (name: "repeatable" | "rows", other: Float64Array, yes: string, no: string): Check => {
    const deviation = difference(x, other);
    const passed = deviation <= rounding;
    const text = passed ? yes : no;
    return { kind: "check", sampler: runner.name, check: name, problem, passed, deviation, allowed: rounding, text };
  };
  return [
    check(
      "repeatable",
      again.x,
      "the same run gives the same answer twice",
      "the same run gives two answers: does it draw noise of its own?",
    ),
    check(
      "rows",
      alone,
      "a row alone ends where it ends among others",
      "a row ends elsewhere when it is alone: rows must not know of each other",
    ),
  ];
}

/** Largest difference, relative to the largest value. */
function difference(a: Float64Array, b: Float64Array): number {
  const scale = a.reduce((most, value) => Math.max(most, Math.abs(value)), Number.MIN_VALUE);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0) / scale;
}
