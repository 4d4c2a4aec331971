import type { Batch, Scheme } from "@backstep/core";
import { sum } from "@backstep/core/plugin";

interface Slope {
  readonly v: Batch;
  readonly t: number;
}

/** Adams–Bashforth of order 3 on the probability flow, for steps of any sizes, started by one Euler and one two-step formula. */
export const adamsBashforth: Scheme<readonly Slope[]> = {
  info: {
    name: "adams-bashforth-3",
    solves: "ode",
    noiseLevel: 0,
    strongOrder: 3,
    weakOrder: 3,
    startupOrder: 1,
    nfePerStep: 1,
    jvpsPerStep: 0,
    evaluatesAtEnd: false,
    requires: ["regularDrift"],
    source: "textbook",
  },
  noise: [],
  init: (_problem, _x0) => [],
  async step({ drift, score }, t0, t1, x0, past) {
    const h = t1 - t0;
    const v0 = sum([drift.f(t0), x0], [-0.5 * drift.g2(t0), await score(x0, t0)]);
    const [one, two] = past;
    const state = [{ v: v0, t: t0 }, ...past.slice(0, 1)];
    if (!one) return { x: sum([1, x0], [h, v0]), state };
    const a = t0 - one.t;
    if (!two) return { x: sum([1, x0], [h * (1 + h / (2 * a)), v0], [(-h * h) / (2 * a), one.v]), state };
    const b = one.t - two.t;
    const [w0, w1, w2] = [
      (h ** 3 / 3 + ((2 * a + b) * h ** 2) / 2 + a * (a + b) * h) / (a * (a + b)),
      -(h ** 3 / 3 + ((a + b) * h ** 2) / 2) / (a * b),
      (h ** 3 / 3 + (a * h ** 2) / 2) / (b * (a + b)),
    ];
    return { x: sum([1, x0], [w0, v0], [w1, one.v], [w2, two.v]), state };
  },
};
