import { isBackstepError } from "@backstep/core";
import { ou, vpDiscrete } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { gaussian, mixture } from "@backstep/score-analytic";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dataLaw,
  exactLaw,
  exactReverse,
  flowErrors,
  forwardLaw,
  lawAt,
  lineLawAt,
  strongErrors,
  weakErrors,
} from "../src/index.ts";
import { boundsOf } from "../src/moments/step-errors.ts";
import { euler, frozenMean, midpoint } from "./schemes.ts";

const drift = ou({ horizon: 4 });
const times = (steps: number): Float64Array => uniform()(steps, drift, 0.1);

/** A number at a power of ten between −150 and 150. */
const scaled = fc.integer({ min: -150, max: 150 }).map((power) => 10 ** power);
const target = fc
  .tuple(scaled, scaled, fc.double({ min: 0.1, max: 1, noNaN: true }))
  .map(([mean, variance, share]) => gaussian({ mean: [mean, -share * mean], variance: [variance, share * variance] }));
const onLine = fc.tuple(scaled, scaled).map(([mean, variance]) => gaussian({ mean: [mean], variance: [variance] }));
const runs = { numRuns: 25, seed: 13 };

/** Every number in a result is finite, or the error has a code. */
async function finiteOrCoded(compute: () => unknown): Promise<void> {
  try {
    const numbers: number[] = [];
    const collect = (value: unknown): void => {
      if (typeof value === "number") numbers.push(value);
      else if (ArrayBuffer.isView(value)) numbers.push(...(value as Float64Array));
      else if (typeof value === "object" && value !== null) Object.values(value).forEach(collect);
    };
    collect(await compute());
    expect(numbers.filter((value) => !Number.isFinite(value))).toEqual([]);
  } catch (error) {
    if (!isBackstepError(error)) throw error;
  }
}

const laws: readonly (readonly [string, (given: ReturnType<typeof gaussian>) => unknown])[] = [
  ["exactLaw", (each) => exactLaw({ scheme: euler, drift, target: each, times: times(4) })],
  [
    "exactLaw from the prior",
    (each) => exactLaw({ scheme: frozenMean, drift, target: each, times: times(4), start: "prior" }),
  ],
  ["exactLaw of a randomized scheme", (each) => exactLaw({ scheme: midpoint, drift, target: each, times: times(2) })],
  [
    "exactReverse",
    (each) =>
      exactReverse({ scheme: euler, drift, target: each, times: times(4), start: "prior" }, dataLaw(each, drift)),
  ],
  ["lawAt", (each) => lawAt(each, drift, 0.1)],
  [
    "strongErrors",
    (each) => strongErrors({ scheme: euler, drift, target: each, steps: [2, 4], finest: 8, times, paths: 4 }),
  ],
];
const lineLaws: typeof laws = [
  ["lineLawAt", (each) => lineLawAt(each, drift, 0.1).density(Float64Array.of(0, each.moments.mean[0]))],
  [
    "forwardLaw",
    async (each) =>
      (await forwardLaw({ scheme: euler, drift, target: each, times: times(2) })).density(Float64Array.of(0)),
  ],
  ["weakErrors", (each) => weakErrors({ scheme: frozenMean, drift, target: each, times: times(2), panels: 2 })],
  ["flowErrors", (each) => flowErrors({ scheme: frozenMean, drift, target: each, steps: [2], times, points: 16 })],
];

describe("at scales from 1e-150 to 1e150", () => {
  it.each(laws)("%s is finite or a coded error", async (_, compute) => {
    await fc.assert(
      fc.asyncProperty(target, (each) => finiteOrCoded(() => compute(each))),
      runs,
    );
  });

  it.each(lineLaws)("%s is finite or a coded error", async (_, compute) => {
    await fc.assert(
      fc.asyncProperty(onLine, (each) => finiteOrCoded(() => compute(each))),
      runs,
    );
  });

  it("a run to the data scales with the target, because no noise is left", async () => {
    const chain = vpDiscrete({ betas: [0.2, 0.5, 0.9] });
    const lawOf = (scale: number): ReturnType<typeof exactLaw> => {
      const each = gaussian({ mean: [scale, -scale / 2], variance: [scale ** 2 / 4, 0] });
      return exactLaw({
        scheme: frozenMean,
        drift: chain,
        target: each,
        times: Float64Array.of(2, -1),
        start: "exact",
      });
    };
    for (const scale of [1e-150, 1e150]) {
      const law = await lawOf(scale);
      expect(law.mean[0] / scale).toBeCloseTo(1, 13);
      expect(law.mean[1] / scale).toBeCloseTo(-0.5, 13);
      // If the noise is far below the data, the step keeps them. If it is far above, their variance is below any number.
      expect(law.variance[0] / scale ** 2).toBeCloseTo(scale > 1 ? 0.25 : 0, 12);
    }
  });

  it("the moments of a randomized scheme scale with the data", async () => {
    const lawOf = (variance: number): ReturnType<typeof exactLaw> =>
      exactLaw({ scheme: midpoint, drift, target: gaussian({ mean: [1], variance: [variance] }), times: times(2) });
    const [large, larger] = [await lawOf(1e100), await lawOf(1e300)];
    expect(larger.variance[0] / 1e200 / large.variance[0]).toBeCloseTo(1, 9);
  });

  it("the bounds of a quadrature stay above 0 and finite", () => {
    for (const v of [1e300, 1e-300]) {
      const one = (value: number): Float64Array => Float64Array.of(value);
      const start = { before: { mean: one(0), variance: one(v) }, reference: one(0), pairs: [[0, 0]] as const };
      const average = { deviation: one(0), noiseVariance: one(0), factorProducts: one(1), deviationProducts: one(0) };
      expect(boundsOf(average, start).factorProducts[0]).toBeCloseTo(1e-13, 20);
    }
  });

  it("strong errors scale with the data, and so do their standard errors", async () => {
    const errorsOf = (scale: number): ReturnType<typeof strongErrors> => {
      const each = gaussian({ mean: [scale], variance: [scale ** 2] });
      return strongErrors({ scheme: frozenMean, drift, target: each, steps: [2, 4], finest: 8, times, paths: 8 });
    };
    const [{ againstReference: large }, { againstReference: larger }] = [await errorsOf(1e40), await errorsOf(1e150)];
    for (const k of [0, 1]) {
      expect(larger.errors[k].rms / 1e110 / large.errors[k].rms).toBeCloseTo(1, 9);
      expect(larger.errors[k].standardError / 1e110 / large.errors[k].standardError).toBeCloseTo(1, 9);
    }
  });

  it("an expectation beyond the range of numbers is an error with a code", async () => {
    const wide = mixture({ weights: [0.5, 0.5], means: [[0], [1]], variance: 1e290 });
    const cube = [{ name: "x³", value: (x: number) => x ** 3 }];
    for (const found of [
      weakErrors({ scheme: frozenMean, drift, target: wide, times: times(2), functions: cube }),
      flowErrors({ scheme: frozenMean, drift, target: wide, steps: [2], times, functions: cube, points: 16 }),
    ])
      await expect(found).rejects.toMatchObject({ code: "NON_FINITE" });
  });
});
