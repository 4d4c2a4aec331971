import type { Batch } from "../batch.ts";
import type { NoiseSource } from "../noise/source.ts";
import { createProblem, type Evaluations } from "../problem.ts";
import type { Problem } from "../scheme.ts";
import { startPoints } from "../start.ts";
import type { Position, Workspace } from "../workspace.ts";
import type { Gather } from "./gather.ts";
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
  const { workspace, model, noise, start, drift, seed, eigen, scheme, from } = run;
  const position: Position = gather
    ? { firstRow, step: 0, draw: 0, call: 0, time: from }
    : Object.assign(workspace.position, { firstRow, step: 0, draw: 0, call: 0, time: from });
  const { problem, evaluations } = createProblem(
    gather ? { ...run, model: gather.seenFrom(position), noise: drawnAt(position, workspace, noise) } : run,
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

/** The source as a row at its own position draws from it, whatever row drew last. */
function drawnAt(own: Position, { position }: Workspace, noise: NoiseSource): NoiseSource {
  const there = <T>(draw: () => T): T => {
    Object.assign(position, own);
    const drawn = draw();
    own.draw = position.draw;
    return drawn;
  };
  return {
    ...noise,
    integrals: (weights, drift, t0, t1, like) => there(() => noise.integrals(weights, drift, t0, t1, like)),
    normals: (count, t0, t1, like) => there(() => noise.normals(count, t0, t1, like)),
    uniforms: (count, shared, t0, t1, like) => there(() => noise.uniforms(count, shared, t0, t1, like)),
  };
}
