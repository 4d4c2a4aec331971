import { pow } from "@backstep/core/plugin";
import { expect, test } from "vitest";
import { edmNetwork, mlp, type Tensor } from "../../src/index.ts";
import { meanLoss } from "../../src/training/losses.ts";
import { adamStep, disposeSlots, slotsOf } from "../../src/training/optimizer.ts";
import { rowsOfStep } from "../../src/training/rows.ts";
import { difference, inWorkspace, tf } from "../support.ts";

const settings = { seed: 4, batchSize: 4000, noiseMean: -0.3, noiseDeviation: 0.7 };
const data = { values: Float64Array.of(1, 0, -0.5, 0.8, 0.2, -1), dim: 2, shape: [2] };

test("the mean loss agrees with a calculation by hand", () => {
  tf.tidy(() => {
    const rows = {
      clean: tf.tensor2d([1, 2], [1, 2]),
      noisy: tf.tensor2d([1.5, 1], [1, 2]),
      nu: tf.tensor1d([0.5]),
      directions: tf.tensor2d([2, -1], [1, 2]),
    };
    // D = A y with A = [[0.5, 0.25], [0, −1]] acting on columns: D(1.5, 1) = (1, −1).
    const denoiser = (y: Tensor): Tensor => tf.matMul(y, tf.tensor2d([0.5, 0, 0.25, -1], [2, 2]));
    const weight = (0.25 + 4) / (0.25 * 4);
    // ‖D − x₀‖² = 0 + 9.   ‖D − y‖² = 0.25 + 4, vᵀAv = 0.5·4 + 0.25·2·(−1) − 1·1 = 0.5, hence 4.25 + 2·0.25·0.5 − 0.25·2.
    expect(meanLoss(tf, "denoising", denoiser, 2, rows).dataSync()[0]).toBeCloseTo((weight * 9) / 2, 5);
    expect(meanLoss(tf, "sliced", denoiser, 2, rows).dataSync()[0]).toBeCloseTo((weight * 4) / 2, 5);
  });
});

test("both losses have the same expectation", async () => {
  const weights = tf.tensor2d([0.6, 0.3, -0.2, 0.8], [2, 2]);
  const denoiser = (y: Tensor): Tensor => tf.tanh(tf.matMul(y, weights));
  const gaps = await inWorkspace((workspace) =>
    Array.from({ length: 30 }, (_, step) =>
      tf.tidy(() => {
        const rows = rowsOfStep(tf, workspace, data, settings, step);
        const [a, b] = (["denoising", "sliced"] as const).map((loss) => meanLoss(tf, loss, denoiser, 0.5, rows));
        return a.dataSync()[0] - b.dataSync()[0];
      }),
    ),
  );
  weights.dispose();
  const mean = gaps.reduce((total, gap) => total + gap, 0) / gaps.length;
  const error = Math.sqrt(
    gaps.reduce((total, gap) => total + (gap - mean) ** 2, 0) / (gaps.length * (gaps.length - 1)),
  );
  // Measured: −0.047 with standard error 0.048. Each of the three terms of the sliced loss has a mean of order 1 and more.
  expect(error).toBeLessThan(0.06);
  expect(Math.abs(mean)).toBeLessThan(4 * error);
});

test("rows depend on seed and step, have the documented law, and come from the data", async () => {
  await inWorkspace((workspace) => {
    tf.tidy(() => {
      const draw = (step: number) => rowsOfStep(tf, workspace, data, settings, step);
      const [a, b, c] = [draw(7), draw(8), draw(7)];
      expect(a.noisy.dataSync()).toEqual(c.noisy.dataSync());
      expect(a.nu.dataSync()).not.toEqual(b.nu.dataSync());
      const log = Array.from(a.nu.dataSync(), Math.log);
      const mean = log.reduce((total, value) => total + value, 0) / 4000;
      // Standard error 0.7/√4000 = 0.011.
      expect(Math.abs(mean + 0.3)).toBeLessThan(0.045);
      const counts = [0, 0, 0];
      const clean = a.clean.dataSync();
      for (let i = 0; i < 4000; i++)
        counts[[1, -0.5, 0.2].findIndex((value) => Math.abs(value - clean[2 * i]) < 1e-6)]++;
      // Binomial(4000, 1/3): standard deviation 30.
      for (const count of counts) expect(Math.abs(count - 4000 / 3)).toBeLessThan(120);
      const [nu, noisy] = [a.nu.dataSync(), a.noisy.dataSync()];
      const square =
        Array.from(noisy, (value, i) => ((value - clean[i]) / nu[i >> 1]) ** 2).reduce((total, z2) => total + z2, 0) /
        8000;
      // E z² = 1, standard error √(2/8000) = 0.016.
      expect(Math.abs(square - 1)).toBeLessThan(0.064);
    });
  });
});

test("the best raw network for Gaussian data gives the exact denoiser after preconditioning", () => {
  tf.tidy(() => {
    // Data N(0, v): D* = v y/(v + ν²), hence F* = (D* − c_skip y)/c_out as a function of c_in y and ¼ ln ν.
    const [v, sd] = [0.7, 0.5];
    const best = (input: Tensor, level: Tensor): Tensor => {
      const nu2 = tf.square(tf.exp(tf.mul(level, 4)));
      const total = tf.add(nu2, sd ** 2);
      const slope = tf.sub(tf.div(v, tf.add(nu2, v)), tf.div(sd ** 2, total));
      return tf.mul(input, tf.reshape(tf.div(tf.mul(slope, total), tf.mul(tf.sqrt(nu2), sd)), [-1, 1]));
    };
    const nus = [0.1, 1, 7];
    const out = edmNetwork(tf, best, sd)(tf.tensor2d([1, -2, 0.4], [3, 1]), tf.tensor1d(nus));
    const exact = [1, -2, 0.4].map((y, i) => (v * y) / (v + nus[i] ** 2));
    expect(difference(out.dataSync(), exact)).toBeLessThan(2e-6);
  });
});

test("two steps of Adam and of the average agree with a calculation by hand", () => {
  const weight = tf.variable(tf.tensor1d([1, -2]));
  const slots = slotsOf(tf, [weight]);
  const gradients = [
    [0.5, -1],
    [0.25, 2],
  ];
  let [w, m, v, a] = [
    [1, -2],
    [0, 0],
    [0, 0],
    [1, -2],
  ];
  gradients.forEach((g, i) => {
    const k = i + 1;
    tf.tidy(() => adamStep(tf, slots, [tf.tensor1d(g)], k, 0.1, 0.999));
    m = m.map((value, j) => 0.9 * value + 0.1 * g[j]);
    v = v.map((value, j) => 0.999 * value + 0.001 * g[j] ** 2);
    w = w.map((value, j) => value - (0.1 * (m[j] / (1 - 0.9 ** k))) / (Math.sqrt(v[j] / (1 - pow(0.999, k))) + 1e-8));
    a = a.map((value, j) => (k / (9 + k)) * value + (1 - k / (9 + k)) * w[j]);
  });
  expect(difference(weight.dataSync(), w)).toBeLessThan(1e-6);
  expect(difference(slots.average[0].dataSync(), a)).toBeLessThan(1e-6);
  disposeSlots(slots);
  weight.dispose();
});

test("an untrained mlp returns 0, and its weights depend on the seed", async () => {
  const [one, same, other] = await Promise.all([1, 1, 2].map((seed) => mlp({ tf, dim: 2, hidden: [8, 4], seed })));
  expect(one.variables.map(({ shape }) => shape)).toEqual([[3, 8], [8, 4], [8], [4], [4, 2]]);
  const out = tf.tidy(() => one.network(tf.ones([5, 2]), tf.zeros([5])).dataSync());
  expect(Array.from(out)).toEqual(new Array(10).fill(0));
  expect(one.variables[0].dataSync()).toEqual(same.variables[0].dataSync());
  expect(one.variables[0].dataSync()).not.toEqual(other.variables[0].dataSync());
  for (const { variables } of [one, same, other]) for (const variable of variables) variable.dispose();
});
