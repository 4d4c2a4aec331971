import { convert } from "@backstep/core/plugin";
import { claim, claimAllClose, claimSameBits } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { atEachTime, type ScoreCheck, withPoints } from "./fixture.ts";

/** Every prediction is well formed, and all of them follow from one score. */
export function predictionChecks({ it }: Runner, check: ScoreCheck): void {
  const { model, drift } = check;
  const [native] = model.predictions;

  it("predicts one finite vector per row and does not change its input", () =>
    atEachTime(check, async (x, t) => {
      const before = x.data.slice();
      for (const as of model.predictions) {
        const out = await model.predict(as, x, t);
        claim(
          out !== x && out.rows === x.rows && out.dim === x.dim,
          `${as} has shape (${out.rows}, ${out.dim}); it must be a new batch of the shape of the points, (${x.rows}, ${x.dim})`,
        );
        claim(out.data.every(Number.isFinite), `${as} at t = ${t} is not finite`);
      }
      claimSameBits(x.data, before, "the input");
    }));

  it("predictions agree with each other", () =>
    atEachTime(check, async (x, t) => {
      const out = await model.predict(native, x, t);
      for (const as of model.predictions) {
        const { onState, onPrediction } = convert(native, as, drift, t);
        const expected = Float64Array.from(x.data, (value, i) => onState * value + onPrediction * out.data[i]);
        claimAllClose((await model.predict(as, x, t)).data, expected, 1e-9, `${as} at t = ${t}`);
      }
    }));
}

/** A prediction has the precision of its input. */
export function precisionChecks({ it }: Runner, check: ScoreCheck): void {
  const { model, drift, times } = check;
  const [native] = model.predictions;

  it("answers in the precision of its input, and both precisions are close", async () => {
    for (const t of times) {
      const answers: Float64Array[] = [];
      for (const precision of ["f64", "f32"] as const)
        await withPoints(check, { t, precision }, async (x) => {
          const out = await model.predict(native, x, t);
          claim(out.precision === precision, `the answer to a batch in ${precision} is in ${out.precision}`);
          answers.push(Float64Array.from(out.data));
        });
      // Rounding of the input alone moves a stiff score, by up to its slope 1/σ² times an ulp.
      const slack = 2e-5 * (1 + 1 / drift.sigma(t) ** 2);
      claimAllClose(answers[1], answers[0], slack, `f32 at t = ${t}`);
    }
  });
}
