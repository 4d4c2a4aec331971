import type { Scheme } from "@backstep/core";
import { increment, sum, timeIntegral } from "@backstep/core/plugin";

const base = {
  strongOrder: 1.5,
  weakOrder: 2,
  nfePerStep: 2,
  jvpsPerStep: 0,
  evaluatesAtEnd: false,
  source: "doi:10.1137/09076636X",
} as const;

/**
 * The scheme that computes reference solutions, with small steps: Rößler's SRA1 on the reverse SDE, or the classical Runge–Kutta method on
 * the probability flow.
 *
 * ```text
 * SRA1   H = x₀ − ¾ h b(x₀, t₀) + (3/2) g(t₁) Z/h,   x₁ = x₀ − h (⅓ b(x₀, t₀) + ⅔ b(H, t₀ − ¾ h)) + g(t₁) (ΔW − Z/h) + g(t₀) Z/h
 *        b the drift of the reverse process
 * RK4    x₁ = x₀ − h (v₁ + 2 v₂ + 2 v₃ + v₄)/6,   v the velocity of the probability flow
 * ```
 */
export function referenceScheme(deterministic: boolean): Scheme {
  return deterministic ? rungeKutta : strong;
}

const strong: Scheme = {
  info: { ...base, name: "reference-sra1", solves: "sde", noiseLevel: "driver", requires: ["reverseDrift"] },
  noise: [increment, timeIntegral],
  async step({ drift, noiseLevel: eta, reverseDrift, integrals }, t0, t1, x0) {
    const h = t0 - t1;
    const [g0, g1] = [eta * Math.sqrt(drift.g2(t0)), eta * Math.sqrt(drift.g2(t1))];
    const [w, z] = integrals(t0, t1, x0);

    const b0 = await reverseDrift(x0, t0, eta);
    const stage = sum([1, x0], [-0.75 * h, b0], [(1.5 * g1) / h, z]);
    const b1 = await reverseDrift(stage, t0 - 0.75 * h, eta);
    return { x: sum([1, x0], [-h / 3, b0], [(-2 * h) / 3, b1], [g1, w], [(g0 - g1) / h, z]) };
  },
};

const rungeKutta: Scheme = {
  info: {
    ...base,
    name: "reference-rk4",
    solves: "ode",
    noiseLevel: 0,
    nfePerStep: 4,
    evaluatesAtEnd: true,
    requires: ["velocity"],
  },
  noise: [],
  async step({ velocity }, t0, t1, x0) {
    const h = t0 - t1;
    const middle = t0 - h / 2;

    const v1 = await velocity(x0, t0);
    const v2 = await velocity(sum([1, x0], [-h / 2, v1]), middle);
    const v3 = await velocity(sum([1, x0], [-h / 2, v2]), middle);
    const v4 = await velocity(sum([1, x0], [-h, v3]), t1);
    return { x: sum([1, x0], [-h / 6, v1], [-h / 3, v2], [-h / 3, v3], [-h / 6, v4]) };
  },
};
