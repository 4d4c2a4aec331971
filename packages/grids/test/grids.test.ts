import type { Drift } from "@backstep/core";
import { edm, flow, ou, vpCosine, vpDiscrete, vpLinear } from "@backstep/drifts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exponential, karras, logSnr, polynomial, type TimeGrid, times, uniform } from "../src/index.ts";

const grids: readonly (readonly [string, TimeGrid])[] = [
  ["uniform", uniform()],
  ["polynomial(2)", polynomial({ power: 2 })],
  ["polynomial(0.5)", polynomial({ power: 0.5 })],
  ["karras(7)", karras()],
  ["karras(1)", karras({ rho: 1 })],
  ["log-snr", logSnr()],
];
const drifts: readonly Drift[] = [ou(), vpLinear(), vpDiscrete({ schedule: "linear" }), edm()];

const strictlyDecreasing = (values: Float64Array): boolean => values.every((t, i) => i === 0 || t < values[i - 1]);
const refusal = { name: "BackstepError", code: "TIMES_INVALID" };

describe("every grid", () => {
  for (const [name, grid] of grids)
    it(`${name}: 1, 2, 3, 100 and prime step counts give exactly that many steps, strictly decreasing, and the declared end`, () => {
      for (const drift of drifts)
        for (const steps of [1, 2, 3, 7, 97, 100, 1009, 7919]) {
          const end = 1e-3 * drift.horizon;
          const found = grid(steps, drift, end);
          expect(found).toHaveLength(steps + 1);
          expect([found[0], found[steps]]).toEqual([drift.horizon, end]);
          expect(strictlyDecreasing(found)).toBe(true);
        }
    });

  it("accepts any ends", () => {
    const grid = fc.constantFrom(...grids.map(([, made]) => made));
    const drift = fc.constantFrom(...drifts);
    const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(grid, drift, share, share, fc.integer({ min: 1, max: 60 }), (make, process, a, b, steps) => {
        fc.pre(Math.abs(a - b) > 1e-3);
        const [end, start] = [Math.min(a, b) * process.horizon, Math.max(a, b) * process.horizon];
        const found = make(steps, process, end, start);
        expect([found[0], found[steps]]).toEqual([start, end]);
        expect(strictlyDecreasing(found)).toBe(true);
      }),
    );
  });

  for (const [name, grid] of grids)
    it(`${name}: refuses zero, negative, fractional and infinite steps, ends out of order and ends out of range`, () => {
      const drift = vpLinear();
      for (const steps of [0, -1, 2.5, Number.NaN, 1e17])
        expect(() => grid(steps, drift, 0.1)).toThrow(expect.objectContaining(refusal));
      for (const [end, start] of [
        [0.5, 0.5],
        [0.6, 0.5],
        [-0.1, 1],
        [0.1, 1.1],
        [Number.NaN, 1],
        [0.1, Number.POSITIVE_INFINITY],
      ])
        expect(() => grid(4, drift, end, start)).toThrow(expect.objectContaining(refusal));
    });
});

describe("known faults of other software", () => {
  it("a request for 100 steps gives 100 steps, also on real times of a discrete schedule of 1000", () => {
    for (const steps of [27, 95, 100, 999, 1000])
      expect(karras()(steps, vpDiscrete({ schedule: "squared-cosine" }), 0)).toHaveLength(steps + 1);
  });

  it("float times of a squared-cosine schedule are neither truncated nor repeated", () => {
    const found = karras()(40, vpDiscrete({ schedule: "squared-cosine" }), 0);
    expect(new Set(found).size).toBe(41);
    expect(found.some((t) => !Number.isInteger(t))).toBe(true);
  });

  it("one step causes no division by zero", () => {
    for (const [, grid] of grids) expect([...grid(1, edm(), 0.002)]).toEqual([80, 0.002]);
  });

  it("the last interval is not empty, and the end occurs once", () => {
    for (const [, grid] of grids) {
      const found = grid(20, edm(), 0.002);
      expect(found.filter((t) => t === 0.002)).toHaveLength(1);
    }
  });

  it("a noise level of zero has no logarithm and is refused with advice", () => {
    expect(() => logSnr()(10, edm(), 0)).toThrow(/end at a later time/);
    for (const drift of [flow(), vpCosine()]) {
      expect(() => logSnr()(10, drift, 0.01)).toThrow(expect.objectContaining(refusal));
      expect(() => karras()(10, drift, 0.01)).toThrow(expect.objectContaining(refusal));
    }
    expect([...karras()(2, edm({ sigmaMax: 128 }), 0)]).toEqual([128, expect.closeTo(1, 12), 0]);
  });

  it("steps too short for floating point are refused instead of repeated", () => {
    expect(() => polynomial({ power: 50 })(1000, vpLinear(), 0.1)).toThrow(/neighbouring times must differ/);
    expect(() => uniform()(10, ou(), 1, 1 + 5 * Number.EPSILON)).toThrow(/neighbouring times must differ/);
  });
});

describe("values", () => {
  it("uniform and polynomial times agree with their formulas", () => {
    expect([...uniform()(4, ou({ horizon: 2 }), 0)]).toEqual([2, 1.5, 1, 0.5, 0]);
    expect([...polynomial({ power: 2 })(4, ou({ horizon: 2 }), 0)]).toEqual([
      2,
      expect.closeTo(1.125, 14),
      expect.closeTo(0.5, 14),
      expect.closeTo(0.125, 14),
      0,
    ]);
    expect(polynomial({ power: 1 })(7, vpLinear(), 0.01)).toEqual(uniform()(7, vpLinear(), 0.01));
  });

  it("log-snr is geometric in σ/α", () => {
    const drift = vpLinear();
    const ratios = [...logSnr()(5, drift, 0.01)].map((t) => drift.sigma(t) / drift.alpha(t));
    for (let i = 2; i < 6; i++) expect(ratios[i] / ratios[i - 1] / (ratios[1] / ratios[0])).toBeCloseTo(1, 12);
    expect(exponential).toBe(logSnr);
  });

  it("karras and exponential grids are those of k-diffusion, without its appended 0", () => {
    const sigmas = [
      80, 42.41518931851267, 21.10867673619376, 9.723201355260132, 4.066123602953759, 1.501741979068008,
      0.46997905799774714, 0.11663856352517864, 0.020435334553438746, 0.002,
    ];
    karras()(9, edm({ sigmaMax: 80 }), 0.002).forEach((sigma, i) => expect(sigma / sigmas[i]).toBeCloseTo(1, 12));
    const geometric = [
      50, 23.051543153651146, 10.62747283529282, 4.899592973540155, 2.258863577297737, 1.0414058246057918,
      0.48012022612728134, 0.22135024223027547, 0.1020492932168465, 0.04704787372775473, 0.021690521830457367, 0.01,
    ];
    exponential()(11, edm({ sigmaMax: 50 }), 0.01).forEach((sigma, i) =>
      expect(sigma / geometric[i]).toBeCloseTo(1, 12),
    );
  });

  it("given times are used unchanged, and refused if steps or ends differ", () => {
    const values = [1, 0.6, 0.3, 0];
    const grid = times({ values });
    expect([...grid(3, vpLinear(), 0)]).toEqual(values);
    for (const [steps, end, start] of [
      [2, 0, 1],
      [3, 0.1, 1],
      [3, 0, 0.9],
    ])
      expect(() => grid(steps, vpLinear(), end, start)).toThrow(expect.objectContaining(refusal));
    for (const wrong of [[1], [1, 1], [0, 1], [1, Number.NaN, 0]])
      expect(() => times({ values: wrong })).toThrow(expect.objectContaining(refusal));
  });

  it("given times are known before a run, and safe from changes", () => {
    const grid = times({ values: [1, 0.5, 0] });
    expect(grid.fixed).toEqual(Float64Array.of(1, 0.5, 0));
    grid.fixed?.fill(9);
    expect([...grid(2, vpLinear(), 0)]).toEqual([1, 0.5, 0]);
    expect(uniform().fixed).toBeUndefined();
  });

  it("refuses powers and ρ that are not positive", () => {
    for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const refused = { code: "OPTION_INVALID" };
      const message = (name: string) => `grid ${name} is ${value}; it must be a finite number above 0`;
      expect(() => polynomial({ power: value })).toThrow(
        expect.objectContaining({ ...refused, message: message("polynomial: power") }),
      );
      expect(() => karras({ rho: value })).toThrow(
        expect.objectContaining({ ...refused, message: message("karras: rho") }),
      );
    }
  });

  it("refuses options that it does not have, and times that are not a list", () => {
    const codes = { code: "OPTION_INVALID" };
    expect(() => uniform({ power: 2 } as never)).toThrow(expect.objectContaining(codes));
    expect(() => polynomial({} as never)).toThrow("grid polynomial: power is missing");
    expect(() => times({ values: "1, 0" as never })).toThrow(expect.objectContaining(codes));
  });

  it("has the names that experiments use", () => {
    const names = [uniform, polynomial, karras, logSnr, exponential, times].map(({ plugin }) => plugin.name);
    expect(names).toEqual(["uniform", "polynomial", "karras", "log-snr", "log-snr", "times"]);
  });
});
