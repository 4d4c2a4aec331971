import { BackstepError, type Batch } from "@backstep/core";
import { firstNonFinite } from "@backstep/core/plugin";
import { type ErrorHistory, stepFactor } from "./controller.ts";
import { errorRatio } from "./error-ratio.ts";
import { firstStep } from "./first-step.ts";
import type { AdaptiveRun } from "./prepare.ts";
import type { RowGroup } from "./row-group.ts";

/** One step that was tried and is not yet accepted or rejected. */
export interface Attempt {
  readonly end: number;
  readonly x: Batch;
  readonly state: unknown;
  readonly error: Batch;
  /** Size of the error in units of the tolerance. */
  readonly ratio: number;
}

/** Tries the next step of a group. It changes neither its point nor its time. */
export async function attemptStep(run: AdaptiveRun, group: RowGroup): Promise<Attempt> {
  const { scheme, tolerance, to, smallestStep } = run;
  const { position, evaluations, time, x: x0 } = group;
  position.enter(run.rejection === "redraw" ? group.accepted + group.rejected : group.accepted, time);
  evaluations.outputs.length = 0;
  const size = Number.isNaN(group.size) ? await firstStep(run, group) : group.size;

  // A remainder below the smallest step joins this step.
  const end = size >= Math.abs(to - time) - smallestStep ? to : time + Math.sign(to - time) * size;
  const { x, state, error } = await scheme.step(group.problem, time, end, x0, group.state);
  if (error === undefined)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${scheme.info.name} declares errorOrder ${scheme.info.errorOrder}, but its step returned no error; return one, or omit errorOrder`,
    );
  return { end, x, state, error, ratio: errorRatio(error, x0, x, tolerance) };
}

/** Accepts or rejects an attempt, and chooses the size of the next one. */
export function judge(run: AdaptiveRun, group: RowGroup, attempt: Attempt): void {
  const { control, errorOrder, smallestStep, maximalSteps } = run;
  const size = Math.abs(attempt.end - group.time);
  const history: ErrorHistory = [attempt.ratio, ...group.errors];
  group.size = size * stepFactor(control, errorOrder, history);
  if (attempt.ratio <= 1) {
    group.accepted++;
    group.errors = [history[0], history[1]];
    group.time = attempt.end;
    group.x = attempt.x;
    group.state = attempt.state;
    group.size = Math.max(group.size, smallestStep);
  } else group.rejected++;

  if (group.size < smallestStep)
    refuse(run, group, attempt, size, "STEP_TOO_SMALL", `a step below smallestStep = ${smallestStep} is needed`);
  if (group.time !== run.to && group.accepted + group.rejected >= maximalSteps)
    refuse(run, group, attempt, size, "STEPS_EXHAUSTED", `all maximalSteps = ${maximalSteps} steps were tried`);
}

function refuse(
  { scheme: { info } }: AdaptiveRun,
  { firstRow, time, accepted, rejected }: RowGroup,
  { ratio }: Attempt,
  stepSize: number,
  code: "STEP_TOO_SMALL" | "STEPS_EXHAUSTED",
  problem: string,
): never {
  throw new BackstepError(
    code,
    `${info.name}: ${problem} at time ${time}, row ${firstRow}; the last step was ${stepSize}, with an error of ${ratio} tolerances; ` +
      "increase the tolerance, or end the run at a larger time",
    { scheme: info.name, row: firstRow, time, stepSize, accepted, rejected },
  );
}

/** @throws BackstepError `NON_FINITE` naming the first value of the attempts that is not finite. */
export function requireFinite(run: AdaptiveRun, groups: readonly RowGroup[], attempts: readonly Attempt[]): void {
  const { workspace, scheme } = run;
  if (!workspace.takeNonFinite() && !attempts.some(({ ratio }) => Number.isNaN(ratio))) return;
  const refuseValue = (quantity: string, value: number, row: number, time: number, stepSize: number): never => {
    throw new BackstepError(
      "NON_FINITE",
      `${scheme.info.name}: ${quantity} is ${value} at time ${time}, row ${row}, in a step of ${stepSize}; every value must be finite: ` +
        "end the run at a larger time, or give a smaller firstStep",
      { scheme: scheme.info.name, quantity, value, row, time, stepSize },
    );
  };
  groups.forEach(({ evaluations, firstRow, time }, k) => {
    const { x, error, end } = attempts[k];
    const found = firstNonFinite([
      ...evaluations.outputs,
      { quantity: "state", batch: x },
      { quantity: "error estimate", batch: error },
    ]);
    if (found) refuseValue(found.quantity, found.value, firstRow + found.row, time, Math.abs(end - time));
  });
  const [{ firstRow, time }] = groups;
  refuseValue("an intermediate result", Number.NaN, firstRow, time, Math.abs(attempts[0].end - time));
}
