import type { Batch, Scheme } from "@backstep/core";
import { increment, sum, timeIntegral } from "@backstep/core/plugin";

const base = {
  strongOrder: 1.5,
  weakOrder: 2,
  nfePerStep: 2,
  jvpsPerStep: 0,
  evaluatesAtEnd: false,
  requires: ["regularDrift"],
  source: "doi:10.1137/09076636X",
} as const;

/**
 * The scheme that computes reference solutions, with small steps: Rößler's SRA1 on the reverse SDE, or the classical Runge–Kutta method on
 * the probability flow.
 *
 * ```text
 * SRA1   H = x₀ + ¾ h b(x₀, t₀) + (3/2) g(t₁) Z/h,   x₁ = x₀ + h (⅓ b(x₀, t₀) + ⅔ b(H, t₀ − ¾ h)) + g(t₁) (ΔW − Z/h) + g(t₀) Z/h
 * RK4    x₁ = x₀ + h (b₁ + 2 b₂ + 2 b₃ + b₄)/6
 * ```
 */
export function referenceScheme(deterministic: boolean): Scheme {
  return deterministic ? rungeKutta : strong;
}

const strong: Scheme = {
  info: { ...base, name: "reference-sra1", solves: "sde", noiseLevel: "driver" },
  noise: [increment, timeIntegral],
  init: () => undefined,
  async step({ drift, noiseLevel: eta, score, integrals }, t0, t1, x0, state) {
    const h = t0 - t1;
    const [g0, g1] = [eta * Math.sqrt(drift.g2(t0)), eta * Math.sqrt(drift.g2(t1))];
    const [w, z] = integrals(t0, t1, x0);
    const b = async (x: Batch, t: number): Promise<Batch> =>
      sum([-drift.f(t), x], [0.5 * (1 + eta ** 2) * drift.g2(t), await score(x, t)]);

    const b0 = await b(x0, t0);
    const stage = sum([1, x0], [0.75 * h, b0], [(1.5 * g1) / h, z]);
    const b1 = await b(stage, t0 - 0.75 * h);
    return { x: sum([1, x0], [h / 3, b0], [(2 * h) / 3, b1], [g1, w], [(g0 - g1) / h, z]), state };
  },
};

const rungeKutta: Scheme = {
  info: { ...base, name: "reference-rk4", solves: "ode", noiseLevel: 0, nfePerStep: 4, evaluatesAtEnd: true },
  noise: [],
  init: () => undefined,
  async step({ drift, score }, t0, t1, x0, state) {
    const h = t0 - t1;
    const middle = t0 - h / 2;
    const b = async (x: Batch, t: number): Promise<Batch> =>
      sum([-drift.f(t), x], [0.5 * drift.g2(t), await score(x, t)]);

    const b1 = await b(x0, t0);
    const b2 = await b(sum([1, x0], [h / 2, b1]), middle);
    const b3 = await b(sum([1, x0], [h / 2, b2]), middle);
    const b4 = await b(sum([1, x0], [h, b3]), t1);
    return { x: sum([1, x0], [h / 6, b1], [h / 3, b2], [h / 3, b3], [h / 6, b4]), state };
  },
};
