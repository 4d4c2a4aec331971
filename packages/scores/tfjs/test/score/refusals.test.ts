import { ou } from "@backstep/drifts";
import { expect, test } from "vitest";
import { type Tensor, type TfScoreOptions, tfScore } from "../../src/index.ts";
import { expectError, inWorkspace, rowsOf, tf } from "../support.ts";

const base = { tf, model: (x: Tensor) => tf.neg(x), drift: ou(), dim: 2, prediction: "score" } as const;
const run = (options: Partial<TfScoreOptions>, of: "predict" | "jvp" = "predict"): Promise<unknown> =>
  inWorkspace(async (workspace) => {
    const x = rowsOf(workspace, [
      [1, 2],
      [3, 4],
    ]);
    const model = tfScore({ ...base, ...options });
    return of === "predict" ? model.predict("score", x, 1) : model.jvp!(x, x, 1);
  });

test("refuses options out of range", async () => {
  await expectError(() => run({ dim: 0 }), "OPTION_INVALID", "dim is 0");
  await expectError(() => run({ shape: [3, 1] }), "OPTION_INVALID", "(3, 1)", "dim = 2");
  await expectError(() => run({ preferredRows: 0.5 }), "OPTION_INVALID", "preferredRows is 0.5");
});

test("refuses a model without a time input", async () => {
  const model = { inputs: [{ name: "x", shape: [null, 2] }], predict: (inputs: Tensor[]) => inputs[0] };
  await expectError(() => run({ model }), "OPTION_INVALID", "x (, 2)", "the state, and the time");
});

test("refuses an output that has another shape or is not a tensor", async () => {
  await expectError(() => run({ model: (x) => tf.sum(x, 1) }), "SHAPE_MISMATCH", "returned (2)", "(2, 2)");
  await expectError(() => run({ model: () => 3 as never }), "SHAPE_MISMATCH", "no tensor");
  await expectError(() => run({ model: (x) => tf.sum(x, 1) }, "jvp"), "SHAPE_MISMATCH", "returned (2)");
  await expectError(() => run({ dim: 3 }), "SHAPE_MISMATCH", "dimension 3");
});

test("names row and coordinate of an output that is not finite", async () => {
  const model = (x: Tensor): Tensor =>
    tf.log(
      tf.sub(x, [
        [0, 0],
        [0, 5],
      ]),
    );
  const error = await expectError(() => run({ model }), "NON_FINITE", "tfjs is NaN at row 1, coordinate 1");
  expect(error.details).toMatchObject({ row: 1, quantity: "tfjs" });
});

test("refuses Jacobian-vector products if an operation has no second derivative", async () => {
  await expectError(() => run({ model: (x) => tf.elu(x) }, "jvp"), "CAPABILITY_MISSING", "jvp: false");
  expect(tfScore({ ...base, jvp: false }).jvp).toBeUndefined();
});
