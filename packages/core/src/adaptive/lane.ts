import type { Batch } from "../batch.ts";
import type { Gather } from "../gather.ts";
import { atPosition } from "../noise/at-position.ts";
import { createProblem, type Evaluations } from "../problem.ts";
import type { Problem } from "../scheme.ts";
import { startPoints } from "../start.ts";
import type { Position } from "../workspace.ts";
import type { AdaptiveRun } from "./options.ts";

/** Rows that share their steps: a single one, or all of a run with shared steps. */
export interface Lane {
  readonly firstRow: number;
  readonly rows: number;
  readonly problem: Problem;
  readonly evaluations: Evaluations;
  readonly position: Position;
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

/** Puts rows at the start. With a gather the lane is one row, whose evaluations join those of others. */
export function createLane(run: AdaptiveRun, firstRow: number, rows: number, gather: Gather | undefined): Lane {
  const { workspace, model, start, drift, seed, eigen, scheme, from } = run;
  const position: Position = gather
    ? { firstRow, step: 0, draw: 0, call: 0, time: from }
    : Object.assign(workspace.position, { firstRow, step: 0, draw: 0, call: 0, time: from });
  const noise = run.noiseOf();
  const { problem, evaluations } = createProblem(
    gather
      ? { ...run, model: gather.seenFrom(position), noise: atPosition(position, workspace, noise) }
      : { ...run, noise },
  );
  Object.assign(workspace.position, position);
  const x = startPoints(start, { workspace, rows, dim: model.dim, drift, time: from, seed, eigen });
  const state = scheme.init(problem, x);
  const errors = [1, 1] as const;
  return {
    firstRow,
    rows,
    problem,
    evaluations,
    position,
    time: from,
    x,
    state,
    size: run.firstStep,
    accepted: 0,
    rejected: 0,
    errors,
  };
}
