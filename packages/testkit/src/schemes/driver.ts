import { type ScoreModel, sample } from "@backstep/core";
import { claim, claimRefusal } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { runOf, type SchemeCheck } from "./fixture.ts";

/** A run stops at an abort and at a NaN, and its error names the step. */
export function driverChecks({ it }: Runner, check: SchemeCheck): void {
  it("stops between steps when aborted", async () => {
    const options = runOf(check);
    const abort = new AbortController();
    const model = atStep(options.model, 2, () => abort.abort());
    const { step } = await claimRefusal(
      () => sample({ ...options, model, signal: abort.signal }),
      "ABORTED",
      "an abort in step 2",
    );
    claim(step === 3, `aborted in step 2, it stopped before step ${String(step)}`);
  });

  it("stops at a score that is not finite, with step, time and row", async () => {
    const options = runOf(check);
    const model = poisoned(options.model, { step: 2, row: 5 });
    const details = await claimRefusal(() => sample({ ...options, model }), "NON_FINITE", "a NaN in step 2");
    claim(
      details.step === 2 && details.row === 5,
      `a NaN in step 2, row 5 was reported in step ${String(details.step)}, row ${String(details.row)}`,
    );
    claim(
      details.time === options.times[2],
      `a NaN in the step from ${options.times[2]} was reported at time ${String(details.time)}`,
    );
  });

  it("ends with finite values in one, two and three steps", async () => {
    for (const steps of [1, 2, 3]) {
      const { x } = await sample(runOf(check, steps));
      claim(x.every(Number.isFinite), `${steps} steps ended with a value that is not finite`);
    }
  });
}

function atStep(model: ScoreModel, step: number, act: () => void): ScoreModel {
  return {
    ...model,
    predict(as, x, t) {
      if (x.workspace.position.step === step) act();
      return model.predict(as, x, t);
    },
  };
}

function poisoned(model: ScoreModel, where: { step: number; row: number }): ScoreModel {
  return {
    ...model,
    async predict(as, x, t) {
      const out = await model.predict(as, x, t);
      const { step, firstRow } = x.workspace.position;
      if (step === where.step) out.data[(where.row - firstRow) * out.dim] = Number.NaN;
      return out;
    },
  };
}
