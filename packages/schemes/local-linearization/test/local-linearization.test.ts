import { isBackstepError, sample } from "@backstep/core";
import { ou, vpLinear } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { exactLaw, fitOrder, lawAt, sdError, w2 } from "@backstep/law";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { type JacobianUse, localLinearization } from "../src/index.ts";
import { scriptedNoise } from "./support.ts";

const uses: readonly JacobianUse[] = ["products", "full"];
// β(t) = 0.1 + 7.9 t:  f = −β/2,  g² = β,  α = exp(−(0.1 t + 3.95 t²)/2),  σ² = 1 − α²
const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
const target = gaussian({ mean: [1], variance: [0.25] });
const [t0, t1, x0] = [0.9, 0.1, 0.7];
const h = t0 - t1;

describe("local-linearization", () => {
  it.each(uses)("takes one step as worked by hand (%s)", async (jacobian) => {
    const [i0, i1, i2, i3, xi] = [-0.3, 0.02, -0.011, 0.0007, 0.4];
    const beta = 0.1 + 7.9 * t0;
    const alpha = Math.exp(-(0.1 * t0 + 3.95 * t0 * t0) / 2);
    const spread = 0.25 * alpha ** 2 + 1 - alpha ** 2;
    const s = -(x0 - alpha) / spread;
    const z = h * (beta / 2 - beta / spread);
    const drifted = x0 + h * ((beta * x0) / 2 + beta * s);
    // On the reverse clock β̇ = −7.9; L₀b = (β²/4 + β̇/2) x + β̇ s.
    const generator = (beta ** 2 / 4 - 7.9 / 2) * x0 - 7.9 * s;
    const phi2 = (Math.exp(z) - 1 - z) / z ** 2;
    // d(log g)/dt = 7.9/(2β); the Bessel functions by their closed forms.
    const y = z + (h * 7.9) / (2 * beta);
    const g = Math.sqrt(beta) * Math.exp((-h * 7.9) / (2 * beta));
    const x = y / 2;
    const [sh, ch] = [Math.sinh(x), Math.cosh(x)];
    const bessel = [
      sh / x,
      (x * ch - sh) / x ** 2,
      ((x ** 2 + 3) * sh - 3 * x * ch) / x ** 3,
      ((x ** 3 + 15 * x) * ch - (6 * x ** 2 + 15) * sh) / x ** 4,
    ];
    const F = bessel.map((value, k) => (2 * k + 1) * Math.exp(x) * value);
    const J = [
      i0,
      (2 * i1) / h - i0,
      (12 * i2) / h ** 2 - (6 * i1) / h + i0,
      (120 * i3) / h ** 3 - (60 * i2) / h ** 2 + (12 * i1) / h - i0,
    ];
    const rest = (Math.exp(2 * y) - 1) / (2 * y) - F.reduce((total, value, k) => total + value ** 2 / (2 * k + 1), 0);
    const noise = g * (F.reduce((total, value, k) => total + value * J[k], 0) + Math.sqrt(h * rest) * xi);
    const byHand = drifted + h ** 2 * phi2 * generator + noise;

    const { x: found } = await sample({
      scheme: localLinearization({ jacobian }),
      drift,
      model: target.score(drift),
      times: Float64Array.of(t0, t1),
      n: 1,
      start: Float64Array.of(x0),
      noise: scriptedNoise([i0, i1, i2, i3], xi),
    });
    expect(found[0]).toBeCloseTo(byHand, 13);
    expect(Math.sqrt(rest)).toBeGreaterThan(2e-3);
  });

  it.each(uses)("is exact on standard normal data under OU, for any number of steps (%s)", async (jacobian) => {
    const unit = gaussian({ mean: [0, 0, 0], variance: [1, 1, 1] });
    for (const times of [Float64Array.of(5, 0), Float64Array.of(5, 4.9, 1, 0.3, 0)]) {
      const produced = await exactLaw({ scheme: localLinearization({ jacobian }), drift: ou(), target: unit, times });
      expect(w2(produced, lawAt(unit, ou(), 0))).toBeLessThan(1e-12);
    }
  });

  it("has the error 1.751e-3 at 100 steps on N(0, ¼) under OU, of order 2", async () => {
    const [quarter, clock, counts] = [gaussian({ mean: [0], variance: [0.25] }), ou({ horizon: 5 }), [50, 100, 200]];
    const errors: number[] = [];
    for (const steps of counts) {
      const times = uniform()(steps, clock, 0);
      const produced = await exactLaw({ scheme: localLinearization(), drift: clock, target: quarter, times });
      errors.push(sdError(produced, lawAt(quarter, clock, 0)));
    }
    expect(Math.abs(errors[1] / 1.751e-3 - 1)).toBeLessThan(1e-3);
    const { order } = fitOrder(counts, errors);
    expect(Math.abs(order - 2)).toBeLessThan(0.05);
  });

  it("needs few products in one dimension and if the Jacobian is a multiple of the identity", async () => {
    const isotropic = gaussian({ mean: new Float64Array(50), variance: new Float64Array(50).fill(0.3) });
    for (const law of [target, isotropic]) {
      const run = {
        scheme: localLinearization(),
        drift,
        model: law.score(drift),
        times: Float64Array.of(t0, t1),
        n: 4,
      };
      expect((await sample(run)).jvps).toBeLessThanOrEqual(2);
    }
  });

  it("refuses a noise level other than 1, an unknown value of jacobian, and models without the capability", async () => {
    const refuses = (code: "OPTION_INVALID" | "CAPABILITY_MISSING"): unknown =>
      expect.toSatisfy((error: unknown) => isBackstepError(error, code));
    expect(() => localLinearization({ jacobian: "half" as "full" })).toThrow(refuses("OPTION_INVALID") as Error);

    const { jvp: _, hessian: __, ...bare } = target.score(drift);
    const run = { drift, model: target.score(drift), times: Float64Array.of(t0, t1), n: 1 };
    for (const jacobian of uses) {
      const scheme = localLinearization({ jacobian });
      await expect(sample({ ...run, scheme, noiseLevel: 0 })).rejects.toEqual(refuses("OPTION_INVALID"));
      await expect(sample({ ...run, scheme, model: bare })).rejects.toEqual(refuses("CAPABILITY_MISSING"));
    }
  });
});
