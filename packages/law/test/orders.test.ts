import { ou, vpLinear } from "@backstep/drifts";
import { logSnr, uniform } from "@backstep/grids";
import { gaussian, mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { exactLaw, fitOrder, lawAt, settledOrder, w2, weakOrders } from "../src/index.ts";
import { euler, trapezoidal } from "./schemes.ts";

const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
const bimodal = mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: [0.3, 0.2] });
const plane = gaussian({ mean: [1, -0.5], variance: [0.25, 1.8] });
/** Functions whose expectations have no error. */
const constants = [0, 1, 2, 3, 4].map((k) => ({ name: `constant ${k}`, value: () => k }));

describe("fitOrder", () => {
  const steps = [16, 32, 64, 128, 256, 512];
  it("measures an order whose slopes have settled, by extrapolation", () => {
    const { verdict, order, uncertainty } = fitOrder(
      steps,
      steps.map((n) => 3 / n ** 2 + 5 / n ** 3),
    );
    expect(verdict).toBe("measured");
    expect(Math.abs(order - 2)).toBeLessThan(0.01);
    expect(uncertainty).toBeLessThan(0.05);
  });

  it.each<[string, number[]]>([
    ["leading terms that cancel within the range", steps.map((n) => Math.abs(1 / n - 100 / n ** 2))],
    ["too few step counts", [1, 0.5]],
    ["errors at rounding", steps.map(() => 1e-13)],
    ["an order that changes", [1, 0.5, 0.25, 0.1, 0.03, 0.007]],
  ])("is inconclusive for %s", (_, errors) => {
    expect(fitOrder(steps, errors)).toMatchObject({ verdict: "inconclusive", reason: expect.any(String) });
  });

  it("measures Euler–Maruyama's order 1 from exact laws", async () => {
    const drift = ou({ horizon: 5 });
    const errors = await Promise.all(
      [100, 200, 400, 800].map(async (n) =>
        w2(
          await exactLaw({ scheme: euler, drift, target: plane, times: uniform()(n, drift, 0.1) }),
          lawAt(plane, drift, 0.1),
        ),
      ),
    );
    const { verdict, order } = fitOrder([100, 200, 400, 800], errors);
    expect(verdict).toBe("measured");
    expect(Math.abs(order - 1)).toBeLessThan(0.02);
  });
});

describe("settledOrder and weakOrders", () => {
  const problem = {
    drift,
    target: bimodal,
    steps: [8, 16, 32, 64],
    times: (steps: number) => logSnr()(steps, drift, drift.timeOf(0.45), drift.timeOf(2.5)),
  };

  it.each([
    ["Euler–Maruyama", euler, 1],
    ["Heun's method", trapezoidal, 2],
  ])("measure the weak order of %s on a mixture", async (_, scheme, order) => {
    const measured = (await weakOrders({ ...problem, scheme })).filter(({ verdict }) => verdict === "measured");
    expect(measured.length).toBeGreaterThanOrEqual(3);
    for (const found of measured) expect(Math.abs(found.order - order)).toBeLessThan(0.05);
  });

  it("settle earlier than the slopes if the next term is of the next order", () => {
    const steps = [8, 16, 32, 64];
    const errors = steps.map((n) => n ** -2 * (1 + 3 / n));
    expect(fitOrder(steps, errors).verdict).toBe("inconclusive");
    expect(settledOrder(steps, errors)).toMatchObject({ verdict: "measured" });
    expect(Math.abs(settledOrder(steps, errors).order - 2)).toBeLessThan(0.02);
    expect(settledOrder(steps, [1, 0.4, 0.13, 0.06])).toMatchObject({ verdict: "inconclusive" });
    // Slopes 4.7, 2.3 and 1.1 before a change of sign: both extrapolations are −0.1.
    const turning = [1, 2 ** -4.7, 2 ** -7, 2 ** -8.1];
    expect(settledOrder(steps, turning)).toMatchObject({ verdict: "inconclusive" });
    expect(settledOrder(steps, [1, 0.25, 0.0625]).reason).toMatch("at least 3");
  });

  it("ignore errors that the quadrature does not resolve", async () => {
    const [, , , , exact] = await weakOrders({ ...problem, scheme: euler, functions: [...constants] });
    expect(exact).toMatchObject({ verdict: "inconclusive", slopes: [] });
  });
});
