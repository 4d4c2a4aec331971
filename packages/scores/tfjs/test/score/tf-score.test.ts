import type { Batch, ScoreModel, Times } from "@backstep/core";
import { convert, predict } from "@backstep/core/plugin";
import { edm, ou } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { expect, test } from "vitest";
import { type Tensor, tfScore } from "../../src/index.ts";
import { difference, expectError, inWorkspace, rowsOf, tf } from "../support.ts";

const variance = [2, 0.3];
const mean = [1, -0.5];
const drift = ou();
const exact = gaussian({ mean, variance }).score(drift);
// Values of order 1 in float32, after about ten roundings of 6e-8 each.
const rounding = 2e-6;

/** The denoiser of N(m, diag v), D(y, ν) = m + v/(v + ν²) (y − m). */
const denoiser = (y: Tensor, nu: Tensor): Tensor => {
  const [m, v] = [tf.tensor1d(mean), tf.tensor1d(variance)];
  const gain = tf.div(v, tf.add(v, tf.square(tf.reshape(nu, [-1, 1]))));
  return tf.add(m, tf.mul(gain, tf.sub(y, m)));
};
const ofDenoiser = tfScore({ tf, model: denoiser, drift, dim: 2, prediction: "denoised", time: "nu", state: "y" });

const points = [
  [0.3, -1.2],
  [2.5, 0.4],
  [-1, 1],
];
const directions = [
  [1, 0],
  [-0.5, 2],
  [0.7, 0.7],
];
const times: readonly Times[] = [0.7, Float64Array.of(0.2, 1.3, 4)];

const score = (model: ScoreModel, x: Batch, t: Times): Promise<Batch> | Batch => predict(model, drift, "score", x, t);

test.each(times)("the linear denoiser of Gaussian data gives the exact score and Jacobian, times %o", async (t) => {
  await inWorkspace(async (workspace) => {
    const [x, v] = [rowsOf(workspace, points), rowsOf(workspace, directions)];
    expect(difference((await score(ofDenoiser, x, t)).data, (await score(exact, x, t)).data)).toBeLessThan(rounding);
    expect(difference((await ofDenoiser.jvp!(x, v, t)).data, (await exact.jvp!(x, v, t)).data)).toBeLessThan(rounding);
  });
});

test.each(["score", "epsilon", "denoised", "v", "flow"] as const)(
  "converts the prediction %s to the score",
  async (prediction) => {
    // The same denoiser, converted to the prediction at one time.
    const t = 0.9;
    const { onState, onPrediction } = convert("denoised", prediction, drift, t);
    const network = (x: Tensor, tau: Tensor): Tensor => {
      const nu = tf.fill([x.shape[0]], drift.sigma(t) / drift.alpha(t));
      expect(tau.dataSync()[0]).toBe(8);
      return tf.add(tf.mul(onState, x), tf.mul(onPrediction, denoiser(tf.div(x, drift.alpha(t)), nu)));
    };
    const model = tfScore({ tf, model: network, drift, dim: 2, prediction, time: () => 8 });
    await inWorkspace(async (workspace) => {
      const [x, v] = [rowsOf(workspace, points), rowsOf(workspace, directions)];
      expect(difference((await score(model, x, t)).data, (await score(exact, x, t)).data)).toBeLessThan(rounding);
      expect(difference((await model.jvp!(x, v, t)).data, (await exact.jvp!(x, v, t)).data)).toBeLessThan(rounding);
    });
  },
);

test("the Jacobian-vector product is exact for a nonlinear network with an asymmetric Jacobian", async () => {
  const weights = [
    [0.5, 1],
    [-2, 0.25],
  ];
  const network = (x: Tensor): Tensor => tf.tanh(tf.matMul(x as never, tf.tensor2d(weights)));
  const model = tfScore({ tf, model: network, drift: edm(), dim: 2, prediction: "score" });
  await inWorkspace(async (workspace) => {
    const [x, v] = [rowsOf(workspace, points), rowsOf(workspace, directions)];
    const expected = points.flatMap(([a, b], row) =>
      [0, 1].map((j) => {
        const slope = 1 - Math.tanh(a * weights[0][j] + b * weights[1][j]) ** 2;
        return slope * (directions[row][0] * weights[0][j] + directions[row][1] * weights[1][j]);
      }),
    );
    expect(difference((await model.jvp!(x, v, 1)).data, expected)).toBeLessThan(rounding);
  });
});

test("the network receives t, ν, ln ν, ¼ ln ν or a function of t", async () => {
  const echo = (x: Tensor, t: Tensor): Tensor => tf.add(tf.mul(x, 0), tf.reshape(t, [-1, 1]));
  const t = 1.7;
  const nu = drift.sigma(t) / drift.alpha(t);
  const cases = [
    ["t", t],
    ["nu", nu],
    ["log-nu", Math.log(nu)],
    ["edm", Math.log(nu) / 4],
    [(s: number) => 999 * s, 999 * t],
  ] as const;
  for (const [time, expected] of cases) {
    const model = tfScore({ tf, model: echo, drift, dim: 2, prediction: "score", time });
    await inWorkspace(async (workspace) => {
      const out = await model.predict("score", rowsOf(workspace, points), t);
      expect(out.data[3] / expected).toBeCloseTo(1, 6);
    });
  }
});

test("the number of tensors stays constant over thousands of calls, and after errors", async () => {
  const broken = tfScore({ tf, model: () => tf.fill([3, 2], Number.NaN), drift, dim: 2, prediction: "score" });
  const before = tf.memory();
  await inWorkspace(async (workspace) => {
    const [x, v] = [rowsOf(workspace, points), rowsOf(workspace, directions)];
    for (let call = 0; call < 2000; call++) {
      await ofDenoiser.predict("denoised", x, 0.5);
      await ofDenoiser.jvp!(x, v, 0.5);
      if (call < 5) await expectError(() => broken.predict("score", x, 0.5), "NON_FINITE");
      workspace.recycle(new Set([x, v]));
    }
  });
  expect(tf.memory().numTensors).toBe(before.numTensors);
  expect(tf.memory().numBytes).toBe(before.numBytes);
});

test("the score is singular if the conversion or the time input is not finite", () => {
  expect([0, 1].map((t) => ofDenoiser.singular!(t))).toEqual([true, false]);
  const direct = tfScore({ tf, model: denoiser, drift, dim: 2, prediction: "score" });
  expect(direct.singular!(0)).toBe(false);
});
