import type { ItoWeight, Problem, Scheme, Times } from "@backstep/core";
import { sum, timeIntegral } from "@backstep/core/plugin";
import { describe, expect, it } from "vitest";
import { runSuite, schemeSuite } from "../src/index.ts";
import { adamsBashforth } from "./adams-bashforth.ts";
import { rossler } from "./rossler.ts";
import { euler } from "./toys.ts";

/** Titles of the checks that fail, among the named ones. Without names every check runs. */
async function failures(factory: () => Scheme<unknown>, ...named: string[]): Promise<string[]> {
  const results = await runSuite((runner) => schemeSuite({ runner, factory }), {
    only: (title) => named.length === 0 || named.includes(title),
  });
  expect(results.length).toBeGreaterThanOrEqual(Math.max(1, named.length));
  return results.filter(({ error }) => error).map(({ title }) => title);
}

const claims = {
  gaussian: "scheme > order > has at least the declared weak order by the exact law, or says that it is inconclusive",
  mixture: "scheme > order > has the declared weak order on a mixture, or says that it is inconclusive",
  itself: "scheme > order > approaches itself path by path at the declared strong order",
  solution: "scheme > order > approaches the solution path by path at the declared strong order",
  integrals: "scheme > integrals > declares Itô integrals whose variances and covariances are those of their weights",
  formula: "scheme > order > has the declared order once its memory is filled at exact points",
  level: "scheme > order > converges to the right law at noise level ½, too, or refuses it",
  fractional: "scheme > reported > takes fractional indices of a discrete chain as they are",
  atZero: "scheme > reported > leaves less noise at σ = 0 the more steps it takes",
} as const;

/** The second integral with one part of its declaration wrong. */
const weight = (wrong: Partial<ItoWeight>): ItoWeight => ({ ...timeIntegral, name: "wrong", ...wrong });

/** The scheme with rounded times of its evaluations. */
const rounding: Scheme = {
  ...euler(),
  step(problem, t0, t1, x, state) {
    const whole = (t: Times): Times => (typeof t === "number" && t0 > 5 ? Math.trunc(t) : t);
    const rounded: Problem = { ...problem, score: (at, t) => problem.score(at, whole(t)) };
    return euler().step(rounded, t0, t1, x, state);
  },
};

/** The last step is a twentieth too long. */
const unfinished: Scheme = {
  ...euler(),
  async step(problem, t0, t1, x, state) {
    const result = await euler().step(problem, t0, t1, x, state);
    return { ...result, x: sum([t1 === 0 ? 1.05 : 1, result.x]) };
  },
};

describe("the right ones pass every check:", () => {
  it.each([
    ["a two-stage scheme of strong order 1.5", rossler],
    ["a multistep scheme", () => adamsBashforth],
  ])("%s", async (_, factory) => {
    expect(await failures(factory)).toEqual([]);
  });
});

describe("caught, and where:", () => {
  it("a weight of the path from the wrong end, with the right law", async () => {
    // The law is the same, but the path is not: the strong order falls to 1.
    const found = await failures(() => rossler({ reversed: true }), claims.itself, claims.solution);
    expect(found).toContain(claims.itself);
    expect(found).toContain(claims.solution);
  });

  it("a stage whose noise is right for affine scores alone", async () => {
    // α·B e = 1 still holds, α·(B e)² = 3/2 does not: the second derivative of the score is weighed wrongly.
    const found = await failures(() => rossler({ stages: [1, 1] }), claims.gaussian, claims.mixture);
    expect(found).toContain(claims.mixture);
    expect(found).not.toContain(claims.gaussian);
  });

  it("a strong order declared too high, or too low", async () => {
    for (const scheme of [euler({ info: { strongOrder: 1.5 } }), rossler({ info: { strongOrder: 1 } })])
      expect(await failures(() => scheme)).toEqual([claims.itself, claims.solution]);
  });

  it("a weak order declared too low", async () => {
    expect(await failures(() => rossler({ info: { weakOrder: 1 } }))).toEqual([claims.mixture]);
  });

  it("an integral whose declared variance, covariance or weight is wrong", async () => {
    const variance: ItoWeight["variance"] = (_, t0, t1) => (1.001 * (t0 - t1) ** 3) / 3;
    const covariance: ItoWeight["covariance"] = (_, __, t0, t1) => (t0 - t1) ** 2 / 3;
    for (const second of [
      weight({ variance }),
      weight({ covariance }),
      weight({ coefficients: (_, t1) => [-2 * t1, 1] }),
    ])
      expect(await failures(() => rossler({ second }), claims.integrals)).toContain(claims.integrals);
  });

  it("a multistep formula with a wrong coefficient", async () => {
    const wrong: typeof adamsBashforth = {
      ...adamsBashforth,
      async step(problem, t0, t1, x, state) {
        const result = await adamsBashforth.step(problem, t0, t1, x, state);
        return state.length < 2 ? result : { ...result, x: sum([1, result.x], [0.01 * (t1 - t0) ** 2, x]) };
      },
    };
    expect(await failures(() => wrong, claims.formula)).toContain(claims.formula);
  });

  it("a multistep formula that takes the step before to be as long as its own", async () => {
    const even: typeof adamsBashforth = {
      ...adamsBashforth,
      step: (problem, t0, t1, x, past) =>
        adamsBashforth.step(
          problem,
          t0,
          t1,
          x,
          past.map(({ v }, k) => ({ v, t: t0 - (k + 1) * (t1 - t0) })),
        ),
    };
    expect(await failures(() => even, claims.formula)).toContain(claims.formula);
  });

  it("a score weight that is right at noise level 1 alone", async () => {
    const half: Scheme = {
      ...rossler(),
      step: (problem, ...rest) => {
        const { noiseLevel: eta } = problem;
        const ratio = (2 * eta) / (1 + eta ** 2);
        return rossler().step({ ...problem, score: async (x, t) => sum([ratio, await problem.score(x, t)]) }, ...rest);
      },
    };
    expect(await failures(() => half)).toEqual([claims.level]);
  });

  it("indices rounded to integers", async () => {
    expect(await failures(() => rounding, claims.fractional)).toContain(claims.fractional);
  });

  it("an error that stays at σ = 0", async () => {
    expect(await failures(() => unfinished, claims.atZero)).toContain(claims.atZero);
  });
});
