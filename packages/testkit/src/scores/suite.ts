import type { Batch, Drift, Precision, ScoreModel, Times } from "@backstep/core";
import { convert, createWorkspace, freshNoise, increment, releaseWorkspace } from "@backstep/core/plugin";
import { claim, claimAllClose, claimClose, claimSameBits } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { differenceOfScore, gradientOfLogDensity } from "./differences.ts";

export interface ScoreSuiteOptions {
  readonly runner: Runner;
  readonly factory: () => { readonly model: ScoreModel; readonly drift: Drift };
  /** Times at which the model is checked, each with σ > 0; 10 %, 50 % and 90 % of the horizon unless given. */
  readonly times?: readonly number[];
  /** Points per check, 5 unless given. */
  readonly rows?: number;
}

/**
 * The conformance suite of score models: each declared capability against finite differences of another, and what the driver relies on.
 *
 * @example
 * ```ts
 * scoreSuite({ runner: { describe, it }, factory: () => ({ model: target.score(drift), drift }) });
 * ```
 */
export function scoreSuite({ runner, factory, times, rows = 5 }: ScoreSuiteOptions): void {
  const { model, drift } = factory();
  const { it } = runner;
  const moments = times ?? [0.1, 0.5, 0.9].map((share) => share * drift.horizon);
  /** Runs a check at every time on points of about the size that the diffusion has there. */
  const atEach = async (body: (x: Batch, t: number) => Promise<void>, precision: Precision = "f64"): Promise<void> => {
    for (const t of moments) await withPoints({ model, drift, t, rows, precision }, (x) => body(x, t));
  };
  const [native] = model.predictions;

  runner.describe(`score ${model.name}`, () => {
    it("predicts one finite vector per row and leaves its input alone", () =>
      atEach(async (x, t) => {
        const before = x.data.slice();
        for (const as of model.predictions) {
          const out = await model.predict(as, x, t);
          claim(
            out !== x && out.rows === x.rows && out.dim === x.dim,
            `${as} has shape (${out.rows}, ${out.dim}) for (${x.rows}, ${x.dim})`,
          );
          claim(out.data.every(Number.isFinite), `${as} at t = ${t} is not finite`);
        }
        claimSameBits(x.data, before, "the input");
      }));

    it("predictions agree with each other", () =>
      atEach(async (x, t) => {
        const out = await model.predict(native, x, t);
        for (const as of model.predictions) {
          const { onState, onPrediction } = convert(native, as, drift, t);
          const expected = Float64Array.from(x.data, (value, i) => onState * value + onPrediction * out.data[i]);
          claimAllClose((await model.predict(as, x, t)).data, expected, 1e-9, `${as} at t = ${t}`);
        }
      }));

    it("one time per row is as each row at its time", async () => {
      const many = Math.max(rows, moments.length);
      const each = Float64Array.from({ length: many }, (_, row) => moments[row % moments.length]);
      await withPoints({ model, drift, t: moments[0], rows: many, precision: "f64" }, async (x) => {
        const together = (await model.predict(native, x, each)).data.slice();
        for (let row = 0; row < many; row++) {
          const alone = (await model.predict(native, x, each[row])).data.subarray(row * x.dim, (row + 1) * x.dim);
          claimAllClose(
            together.subarray(row * x.dim, (row + 1) * x.dim),
            alone,
            1e-13,
            `row ${row} at t = ${each[row]}`,
          );
        }
      });
    });

    it("a row does not depend on its batch mates", () =>
      atEach(async (x, t) => {
        const together = (await model.predict(native, x, t)).data.slice();
        const one = x.workspace.batch(1, x.dim);
        one.data.set(x.data.subarray(0, x.dim));
        claimSameBits((await model.predict(native, one, t)).data, together.subarray(0, x.dim), "row 0 alone");
      }));

    it("answers in the precision of its input, the two close to each other", async () => {
      for (const t of moments) {
        const answers: Float64Array[] = [];
        for (const precision of ["f64", "f32"] as const)
          await withPoints({ model, drift, t, rows, precision }, async (x) => {
            const out = await model.predict(native, x, t);
            claim(out.precision === precision, `a batch in ${precision} got an answer in ${out.precision}`);
            answers.push(Float64Array.from(out.data));
          });
        // Rounding of the input alone moves a stiff score, by up to its slope 1/σ² times an ulp.
        const slack = 2e-5 * (1 + 1 / drift.sigma(t) ** 2);
        claimAllClose(answers[1], answers[0], slack, `f32 at t = ${t}`);
      }
    });

    if (model.logDensity)
      it("the score is the gradient of logDensity", () =>
        atEach(async (x, t) =>
          claimAllClose(
            (await score(model, drift, x, t)).data.slice(),
            await gradientOfLogDensity(model, x, t),
            1e-6,
            `the score at t = ${t}`,
          ),
        ));

    if (model.jvp)
      it("jvp is the derivative of the score along v", () =>
        atEach(async (x, t) => {
          const v = direction(x);
          const found = await model.jvp?.(x, v, t);
          claimAllClose(
            found?.data.slice() ?? new Float64Array(),
            await differenceOfScore((y, time) => score(model, drift, y, time), x, v, t),
            1e-5,
            `jvp at t = ${t}`,
          );
        }));

    if (model.hessian)
      it("hessian is the derivative of the score along every axis", () =>
        atEach(async (x, t) => {
          const found = (await model.hessian?.(x, t))?.data.slice() ?? new Float64Array();
          const d = x.dim;
          for (let k = 0; k < d; k++) {
            const axis = x.workspace.batch(x.rows, d);
            axis.data.forEach((_, i) => {
              axis.data[i] = i % d === k ? 1 : 0;
            });
            const column = await differenceOfScore((y, time) => score(model, drift, y, time), x, axis, t);
            column.forEach((value, i) =>
              claimClose(
                found[Math.floor(i / d) * d * d + (i % d) * d + k],
                value,
                1e-5,
                `hessian entry (${i % d}, ${k}) at t = ${t}`,
              ),
            );
          }
        }));

    if (model.divergence && model.hessian)
      it("divergence is the trace of the hessian", () =>
        atEach(async (x, t) => {
          const d = x.dim;
          const full = (await model.hessian?.(x, t))?.data ?? new Float64Array();
          const trace = Float64Array.from({ length: x.rows }, (_, row) =>
            Array.from({ length: d }, (_, j) => full[row * d * d + j * d + j]).reduce((a, b) => a + b),
          );
          claimAllClose((await model.divergence?.(x, t)) ?? new Float64Array(), trace, 1e-10, `divergence at t = ${t}`);
        }));

    if (model.symmetricJacobian && model.jvp)
      it("the Jacobian is symmetric, as declared: u·Jv = v·Ju", () =>
        atEach(async (x, t) => {
          const [u, v] = [direction(x), direction(x, 1)];
          const [ju, jv] = [await model.jvp?.(x, u, t), await model.jvp?.(x, v, t)];
          for (let row = 0; row < x.rows; row++)
            claimClose(rowProduct(ju, v, row), rowProduct(jv, u, row), 1e-9, `u·Jv of row ${row} at t = ${t}`);
        }));
  });
}

function rowProduct(a: Batch | undefined, b: Batch, row: number): number {
  let total = 0;
  for (let i = row * b.dim; i < (row + 1) * b.dim; i++) total += (a?.data[i] ?? Number.NaN) * b.data[i];
  return total;
}

async function score(model: ScoreModel, drift: Drift, x: Batch, t: Times): Promise<Batch> {
  if (model.predictions.includes("score") || typeof t !== "number") return model.predict("score", x, t);
  const from = model.predictions[0];
  const out = await model.predict(from, x, t);
  const { onState, onPrediction } = convert(from, "score", drift, t);
  out.data.forEach((value, i) => {
    out.data[i] = onState * x.data[i] + onPrediction * value;
  });
  return out;
}

interface Points {
  readonly model: ScoreModel;
  readonly drift: Drift;
  readonly t: number;
  readonly rows: number;
  readonly precision: Precision;
}

/** Standard normals scaled to the size √(α² + σ²); the same numbers in both precisions, up to rounding. */
async function withPoints(
  { model, drift, t, rows, precision }: Points,
  body: (x: Batch) => Promise<void>,
): Promise<void> {
  const source = await createWorkspace("f64");
  const [normals] = freshNoise(5).integrals([increment], drift, 1, 0, source.batch(rows, model.dim));
  const size = Math.sqrt(drift.alpha(t) ** 2 + drift.sigma(t) ** 2);
  const workspace = await createWorkspace(precision);
  try {
    const x = workspace.batch(rows, model.dim);
    normals.data.forEach((value, i) => {
      x.data[i] = Math.fround(size * value);
    });
    await body(x);
  } finally {
    releaseWorkspace(source);
    releaseWorkspace(workspace);
  }
}

/** A fixed direction with no zero and no symmetry. */
function direction(x: Batch, kind = 0): Batch {
  const v = x.workspace.batch(x.rows, x.dim);
  v.data.forEach((_, i) => {
    v.data[i] = 0.3 + 0.7 * (((i + 1) * (kind + 1) * 0.6180339887498949) % 1);
  });
  return v;
}
