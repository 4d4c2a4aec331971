import type { Batch } from "../batch.ts";
import { BackstepError } from "../errors.ts";
import { firstNonFinite } from "../run.ts";
import { type ErrorHistory, stepFactor } from "./controller.ts";
import { errorRatio } from "./error-ratio.ts";
import { firstStep } from "./first-step.ts";
import type { Lane } from "./lane.ts";
import type { AdaptiveRun } from "./options.ts";

/** One step that was tried, and has not been judged yet. */
export interface Attempt {
  readonly end: number;
  readonly x: Batch;
  readonly state: unknown;
  readonly error: Batch;
  /** Size of the error in units of the tolerance. */
  readonly ratio: number;
}

/** Tries the next step of a lane, which is left as it is. */
export async function attemptStep(run: AdaptiveRun, lane: Lane): Promise<Attempt> {
  const { scheme, tolerance, to, smallestStep } = run;
  const { position, evaluations, time, x: x0 } = lane;
  const step = run.rejection === "redraw" ? lane.accepted + lane.rejected : lane.accepted;
  Object.assign(position, { step, draw: 0, call: 0, time });
  evaluations.outputs.length = 0;
  if (Number.isNaN(lane.size)) lane.size = await firstStep(run, lane);

  // A remainder below the smallest step is not left over.
  const end = lane.size >= Math.abs(to - time) - smallestStep ? to : time + Math.sign(to - time) * lane.size;
  const { x, state, error } = await scheme.step(lane.problem, time, end, x0, lane.state);
  if (error === undefined)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${scheme.info.name} declares an error estimate of order ${scheme.info.errorOrder}, but its step returned none`,
    );
  return { end, x, state, error, ratio: errorRatio(error, x0, x, tolerance) };
}

/** Accepts or rejects an attempt, and chooses the size of the next one. */
export function judge(run: AdaptiveRun, lane: Lane, attempt: Attempt): void {
  const { control, errorOrder, smallestStep, maximalSteps } = run;
  const size = Math.abs(attempt.end - lane.time);
  const history: ErrorHistory = [attempt.ratio, ...lane.errors];
  lane.size = size * stepFactor(control, errorOrder, history);
  if (attempt.ratio <= 1) {
    lane.accepted++;
    lane.errors = [history[0], history[1]];
    Object.assign(lane, { time: attempt.end, x: attempt.x, state: attempt.state });
    lane.size = Math.max(lane.size, smallestStep);
  } else lane.rejected++;

  const refuse = (code: "STEP_TOO_SMALL" | "STEPS_EXHAUSTED", what: string): never => {
    const { firstRow, time, accepted, rejected } = lane;
    throw new BackstepError(
      code,
      `${run.scheme.info.name}: ${what} at time ${time}, row ${firstRow}, the last step being ${size} with an error of ` +
        `${attempt.ratio} tolerances; loosen the tolerance, or end the run where the score is less steep`,
      { scheme: run.scheme.info.name, row: firstRow, time, stepSize: size, accepted, rejected },
    );
  };
  if (lane.size < smallestStep) refuse("STEP_TOO_SMALL", `a step below ${smallestStep} is needed`);
  if (lane.time !== run.to && lane.accepted + lane.rejected >= maximalSteps)
    refuse("STEPS_EXHAUSTED", `${maximalSteps} steps were tried`);
}

/** @throws BackstepError `NON_FINITE` where a value of the attempts is not finite, naming the first. */
export function requireFinite(run: AdaptiveRun, lanes: readonly Lane[], attempts: readonly Attempt[]): void {
  const { workspace, scheme } = run;
  if (!workspace.nonFinite && !attempts.some(({ ratio }) => Number.isNaN(ratio))) return;
  const refuse = (quantity: string, value: number, row: number, time: number, stepSize: number): never => {
    throw new BackstepError(
      "NON_FINITE",
      `${scheme.info.name}: ${quantity} is ${value} at time ${time}, row ${row}, in a step of ${stepSize}; ` +
        "the score may be singular there, or the first step too large",
      { scheme: scheme.info.name, quantity, value, row, time, stepSize },
    );
  };
  lanes.forEach(({ evaluations, firstRow, time }, k) => {
    const { x, error, end } = attempts[k];
    const found = firstNonFinite([
      ...evaluations.outputs,
      { quantity: "state", batch: x },
      { quantity: "error estimate", batch: error },
    ]);
    if (found) refuse(found.quantity, found.value, firstRow + found.row, time, Math.abs(end - time));
  });
  const [{ firstRow, time }] = lanes;
  refuse("an intermediate result", Number.NaN, firstRow, time, Math.abs(attempts[0].end - time));
}
