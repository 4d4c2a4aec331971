import type { Batch, Problem } from "@backstep/core";
import {
  createPosition,
  createProblem,
  type DriverPosition,
  type Evaluations,
  type Gather,
  startPoints,
} from "@backstep/core/plugin";
import type { AdaptiveRun } from "./prepare.ts";

/** Rows that share their steps: a single row, or all rows of a run with shared steps. */
export interface RowGroup {
  readonly firstRow: number;
  readonly rows: number;
  readonly problem: Problem;
  readonly evaluations: Evaluations;
  readonly position: DriverPosition;
  time: number;
  x: Batch;
  state: unknown;
  /** Size of the next step, > 0; NaN until it is chosen. */
  size: number;
  accepted: number;
  rejected: number;
  /** Error ratios of the last two accepted steps, newest first. */
  errors: readonly [before: number, beforeThat: number];
}

/** Puts rows at the start. With a gather the group is one row, and its evaluations are joined with those of others. */
export function createRowGroup(run: AdaptiveRun, firstRow: number, rows: number, gather: Gather | undefined): RowGroup {
  const { start, drift, seed, eigen, scheme, from } = run;
  const position = createPosition({ firstRow, time: from });
  const workspace = run.workspace.at(position);
  const model = gather?.model ?? run.model;
  const { problem, evaluations } = createProblem({ ...run, model, noise: run.createNoise(), position });
  const x = startPoints(start, { workspace, rows, dim: model.dim, drift, time: from, seed, eigen });
  return {
    firstRow,
    rows,
    problem,
    evaluations,
    position,
    time: from,
    x,
    state: scheme.init?.(problem, x),
    size: run.firstStep,
    accepted: 0,
    rejected: 0,
    errors: [1, 1],
  };
}
