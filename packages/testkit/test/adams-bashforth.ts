import { type Batch, type Scheme, sum } from "@backstep/core";

/** Adams–Bashforth of order 3 on the probability flow with uniform steps, started by one Euler and one two-step formula. */
export const adamsBashforth: Scheme<readonly Batch[]> = {
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
  async step({ drift, score }, t0, t1, x0, [v1, v2]) {
    const h = t1 - t0;
    const v0 = sum([drift.f(t0), x0], [-0.5 * drift.g2(t0), await score(x0, t0)]);
    if (!v1) return { x: sum([1, x0], [h, v0]), state: [v0] };
    if (!v2) return { x: sum([1, x0], [1.5 * h, v0], [-0.5 * h, v1]), state: [v0, v1] };
    return { x: sum([1, x0], [(23 / 12) * h, v0], [(-16 / 12) * h, v1], [(5 / 12) * h, v2]), state: [v0, v1] };
  },
};
