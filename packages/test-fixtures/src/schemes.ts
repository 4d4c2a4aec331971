import type { Scheme } from "@backstep/core";
import { increment, sum } from "@backstep/core/plugin";

/** Euler–Maruyama with a state: the number of steps and the last score. */
export const remembering: Scheme<{ count: number; last: ReturnType<typeof sum> | undefined }> = {
  info: {
    name: "remembering",
    solves: "sde",
    noiseLevel: "driver",
    strongOrder: 1,
    weakOrder: 1,
    nfePerStep: 1,
    jvpsPerStep: 0,
    evaluatesAtEnd: false,
    requires: ["regularDrift"],
    source: "test",
  },
  noise: [increment],
  init: () => ({ count: 0, last: undefined }),
  async step({ drift, noiseLevel, score, integrals }, t0, t1, x0, { count, last }) {
    const h = t0 - t1;
    const s = await score(x0, t0);
    const [w] = integrals(t0, t1, x0);
    // The last score has total weight 0, and changes the result if its batch was recycled by mistake.
    const kept = last ? sum([1, s], [0.5, last], [-0.5, last]) : s;
    const x = sum([1 - h * drift.f(t0), x0], [0.5 * (1 + noiseLevel ** 2) * h, kept], [noiseLevel, w]);
    return { x, state: { count: count + 1, last: s } };
  },
};

/** Euler–Maruyama inside stochastic Heun, with their difference as the error estimate. */
export const embedded: Scheme = {
  info: {
    name: "embedded",
    solves: "sde",
    noiseLevel: "driver",
    strongOrder: 1,
    weakOrder: 2,
    nfePerStep: 2,
    jvpsPerStep: 0,
    evaluatesAtEnd: true,
    errorOrder: 1.5,
    requires: ["regularDrift"],
    source: "test",
  },
  noise: [increment],
  async step({ drift, noiseLevel, score, integrals }, t0, t1, x0) {
    const h = t0 - t1;
    const [w] = integrals(t0, t1, x0);
    const onScore = 0.5 * (1 + noiseLevel ** 2) * h;
    const k0 = sum([-h * drift.f(t0), x0], [onScore * drift.g2(t0), await score(x0, t0)], [noiseLevel, w]);
    const guess = sum([1, x0], [1, k0]);
    const k1 = sum([-h * drift.f(t1), guess], [onScore * drift.g2(t1), await score(guess, t1)], [noiseLevel, w]);
    return { x: sum([1, x0], [0.5, k0], [0.5, k1]), error: sum([0.5, k1], [-0.5, k0]) };
  },
};
