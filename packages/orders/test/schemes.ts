import type { Scheme } from "@backstep/core";
import { increment, sum } from "@backstep/core/plugin";

/** Euler–Maruyama for the reverse equation. `scoreFactor` 1 is right. */
export function euler(info: Partial<Scheme["info"]> = {}, scoreFactor = 1): Scheme {
  return {
    info: {
      name: "toy-euler",
      solves: "sde",
      noiseLevel: "driver",
      strongOrder: 1,
      weakOrder: 1,
      nfePerStep: 1,
      jvpsPerStep: 0,
      evaluatesAtEnd: false,
      requires: ["regularDrift"],
      source: "test",
      ...info,
    },
    noise: [increment],
    async step({ drift, noiseLevel: eta, score, integrals }, t0, t1, x0) {
      const [h, g2] = [t0 - t1, drift.g2(t0)];
      const s = await score(x0, t0);
      const [w] = integrals(t0, t1, x0);
      const weight = scoreFactor * 0.5 * (1 + eta ** 2) * h * g2;
      return { x: sum([1 - h * drift.f(t0), x0], [weight, s], [eta * Math.sqrt(g2), w]) };
    },
  };
}

/** Explicit Runge–Kutta methods on the probability flow: Heun's of order 2, the classical one of order 4. */
export function rungeKutta(order: 2 | 4): Scheme {
  const { info } = euler();
  return {
    info: {
      ...info,
      name: `toy-rk${order}`,
      solves: "ode",
      noiseLevel: 0,
      strongOrder: order,
      weakOrder: order,
      nfePerStep: order,
      evaluatesAtEnd: true,
    },
    noise: [],
    async step({ drift, score }, t0, t1, x0) {
      const h = t0 - t1;
      const slope = async (x: typeof x0, t: number): Promise<typeof x0> =>
        sum([-drift.f(t), x], [0.5 * drift.g2(t), await score(x, t)]);
      const k1 = await slope(x0, t0);
      if (order === 2) {
        const k2 = await slope(sum([1, x0], [h, k1]), t1);
        return { x: sum([1, x0], [h / 2, k1], [h / 2, k2]) };
      }
      const k2 = await slope(sum([1, x0], [h / 2, k1]), t0 - h / 2);
      const k3 = await slope(sum([1, x0], [h / 2, k2]), t0 - h / 2);
      const k4 = await slope(sum([1, x0], [h, k3]), t1);
      return { x: sum([1, x0], [h / 6, k1], [h / 3, k2], [h / 3, k3], [h / 6, k4]) };
    },
  };
}
