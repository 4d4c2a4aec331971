import type { Batch, Problem, Scheme, Times } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { ou } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { exactLaw, lawAt, sdError, w2 } from "@backstep/law";
import { gaussianProblems } from "@backstep/orders";
import { odeRandomizedMidpoint } from "@backstep/scheme-ode-randomized-midpoint";
import { randomizedExponential } from "@backstep/scheme-randomized-exponential";
import { randomizedMidpoint } from "@backstep/scheme-randomized-midpoint";
import { gaussian } from "@backstep/score-analytic";
import { runSuite, schemeSuite } from "@backstep/testkit";
import { describe, expect, it } from "vitest";

/** One fault, planted through the interface of a scheme: in the uniforms or integrals of a step, or in its second evaluation, which has one time per row. */
type Fault = (scheme: Scheme) => Scheme;
type Part = (problem: Problem, t0: number, t1: number, like: Batch) => Partial<Problem>;

const withProblem =
  (change: Part): Fault =>
  (scheme) => ({
    ...scheme,
    step: (problem, t0, t1, x, state) => scheme.step({ ...problem, ...change(problem, t0, t1, x) }, t0, t1, x, state),
  });

const uniforms = (of: (u: number, t0: number, t1: number) => number): Fault =>
  withProblem((problem, t0, t1) => ({
    uniforms: (...request) => problem.uniforms(...request).map((us) => us.map((u) => of(u, t0, t1))),
  }));

/** Multiplies the integral over [t_m, t₀] or [t₁, t_m] by one factor per row. */
const integrals = (of: (from: number, to: number, problem: Problem, t0: number) => number): Fault =>
  withProblem((problem, t0) => ({
    integrals(from, to, like) {
      const at = (t: Times, row: number): number => (typeof t === "number" ? t : t[row]);
      const factor = Float64Array.from({ length: like.rows }, (_, row) => of(at(from, row), at(to, row), problem, t0));
      return problem.integrals(from, to, like).map((batch) => sum([factor, batch]));
    },
  }));

/** An evaluation of the model: the score, the velocity or the reverse drift. */
type Evaluate = (x: Batch, t: Times) => Promise<Batch>;

/** The evaluations of a problem. The second one of a step, which has one time per row, is replaced. */
const withMiddle = (
  problem: Problem,
  change: (evaluate: Evaluate, x: Batch, tm: Float64Array) => Promise<Batch>,
): Pick<Problem, "score" | "velocity" | "reverseDrift"> => {
  const changed =
    (evaluate: Evaluate): Evaluate =>
    (x, t) =>
      typeof t === "number" ? evaluate(x, t) : change(evaluate, x, t);
  return {
    score: changed(problem.score),
    velocity: changed(problem.velocity),
    reverseDrift: (x, t, eta) => changed((point, time) => problem.reverseDrift(point, time, eta))(x, t),
  };
};

/** Changes the second evaluation: its point, its time or its result. */
const middle = (
  change: (evaluate: Evaluate, x: Batch, tm: Float64Array, t0: number, t1: number, problem: Problem) => Promise<Batch>,
): Fault =>
  withProblem((problem, t0, t1) => withMiddle(problem, (evaluate, x, tm) => change(evaluate, x, tm, t0, t1, problem)));

const onMiddle = (factor: (problem: Problem, t: number, t0: number, t1: number) => number): Fault =>
  middle(async (evaluate, x, tm, t0, t1, problem) =>
    sum([tm.map((t) => factor(problem, t, t0, t1)), await evaluate(x, tm)]),
  );

/** Removes the predictor's noise from the middle point. If `renewed`, adds independent noise of the same law. */
const predictorNoise =
  (size: (problem: Problem, t: number, t0: number) => number, renewed: boolean): Fault =>
  (scheme) =>
    withProblem((problem, t0) => {
      let before: Batch | undefined;
      return {
        integrals(from, to, like) {
          const drawn = problem.integrals(from, to, like);
          before ??= drawn[0];
          return drawn;
        },
        ...withMiddle(problem, async (evaluate, x, tm) => {
          const factor = tm.map((time) => size(problem, time, t0));
          const bare = sum([1, x], [factor.map((value) => -value), before!]);
          if (!renewed) return evaluate(bare, tm);
          const spread = tm.map(
            (time, row) => factor[row] * Math.sqrt(scheme.noise[0].variance(problem.drift, t0, time)),
          );
          return evaluate(sum([1, bare], [spread, problem.normals(t0, tm[0], x)[0]]), tm);
        }),
      };
    })({ ...scheme, normals: 1 });

const gMiddle = ({ drift }: Problem, t: number, t0: number): number => Math.sqrt(drift.g2((t + t0) / 2));
const psi = ({ drift }: Problem, to: number, from: number): number => drift.alpha(to) / drift.alpha(from);

const everywhere: Readonly<Record<string, Fault>> = {
  "a wrong factor of U": uniforms((u) => 0.9 * u),
  "a stale time: the middle point is evaluated at t₀": middle((evaluate, x, tm, t0) =>
    evaluate(
      x,
      tm.map(() => t0),
    ),
  ),
  "the middle point is evaluated at t₁": middle((evaluate, x, tm, _, t1) =>
    evaluate(
      x,
      tm.map(() => t1),
    ),
  ),
  "a wrong weight of the second evaluation": onMiddle(() => 1.005),
};
const ofNoise: Readonly<Record<string, Fault>> = {
  "noise at the wrong level": integrals(() => 1.01),
  "no noise between t_m and t₁": integrals((from, _, __, t0) => (from === t0 ? 1 : 0)),
  "U in place of √U in the predictor's noise": integrals((from, to, _, t0) => (from === t0 ? Math.sqrt(t0 - to) : 1)),
};

const planted: Readonly<Record<string, { scheme: Scheme; faults: Readonly<Record<string, Fault>> }>> = {
  "randomized-midpoint": {
    scheme: randomizedMidpoint(),
    faults: {
      ...everywhere,
      ...ofNoise,
      "a predictor without noise": predictorNoise(gMiddle, false),
      "a predictor with noise independent of the step": predictorNoise(gMiddle, true),
      "g at the start of the step": integrals((from, to, { drift }, t0) =>
        Math.sqrt(drift.g2(t0) / drift.g2((from + to) / 2)),
      ),
    },
  },
  "randomized-exponential": {
    scheme: randomizedExponential(),
    faults: {
      ...everywhere,
      ...ofNoise,
      "a predictor without noise": predictorNoise(() => 1, false),
      "a predictor with noise independent of the step": predictorNoise(() => 1, true),
      "a weight without Ψ": onMiddle((problem, t, _, t1) => psi(problem, t, t1)),
      "a weight with Ψ(t₁,t₀)": onMiddle((problem, t, t0) => psi(problem, t, t0)),
      "a weight with g² at t₀": onMiddle(({ drift }, t, t0) => drift.g2(t0) / drift.g2(t)),
      "the first noise not propagated to t₁": integrals((from, to, problem, t0) =>
        from === t0 ? psi(problem, to, t0 - 0.1) : 1,
      ),
    },
  },
  "ode-randomized-midpoint": { scheme: odeRandomizedMidpoint(), faults: everywhere },
};

const { drift, target, grid, start, end } = gaussianProblems().find(({ name }) => name.startsWith("vp-linear"))!;

/** log₂ of the ratio of exact W2 at 64 and 128 steps. */
async function slope(scheme: Scheme): Promise<number> {
  const errorOf = async (steps: number): Promise<number> =>
    w2(await exactLaw({ scheme, drift, target, times: grid(steps, drift, end, start) }), lawAt(target, drift, end));
  return Math.log2((await errorOf(64)) / (await errorOf(128)));
}

describe("the order of the exact law detects a fault in", () => {
  for (const [name, { scheme, faults }] of Object.entries(planted)) {
    it(`${name}: order 2 without a fault`, async () => expect(await slope(scheme)).toBeGreaterThan(1.95));

    it.each(Object.keys(faults))(`${name}: %s`, async (fault) =>
      expect(await slope(faults[fault](scheme))).toBeLessThan(1.5),
    );
  }
});

describe("the conformance suite detects faults that the law of one row cannot show:", () => {
  /** Titles of the checks that fail, among those whose title has these words. */
  const titles = async (scheme: Scheme, words: string): Promise<string[]> => {
    const results = await runSuite((runner) => schemeSuite({ runner, factory: () => scheme }), {
      only: (title) => title.includes(words),
    });
    return results.filter(({ error }) => error).map(({ title }) => title);
  };
  const first: Fault = withProblem((problem) => ({
    uniforms: (...request) => problem.uniforms(...request).map((us) => us.map(() => us[0])),
  }));
  const stale: Fault = (scheme) => {
    let last: Float64Array | undefined;
    return withProblem((problem) => ({
      uniforms(...request) {
        const [fresh] = problem.uniforms(...request);
        const used = last?.length === fresh.length ? last : fresh;
        last = fresh;
        return [used];
      },
    }))(scheme);
  };

  it("the uniform of the chunk's first row in every row", async () =>
    expect(await titles(first(odeRandomizedMidpoint()), "chunk size")).not.toEqual([]));

  it("the uniform of the step before", async () =>
    expect(await titles(stale(odeRandomizedMidpoint()), "same bits when run twice")).not.toEqual([]));

  it("integrals over overlapping parts of the path", async () => {
    const whole = withProblem((problem, t0) => ({ integrals: (_from, to, like) => problem.integrals(t0, to, like) }));
    expect(await titles(whole(randomizedMidpoint()), "once")).not.toEqual([]);
  });
});

describe("the size of the error detects faults that preserve the order:", () => {
  const orderPreserving: Readonly<Record<string, Fault>> = {
    "U = ½": uniforms(() => 0.5),
    "U on the clock of √t": uniforms(
      (u, t0, t1) => (t0 - ((1 - u) * Math.sqrt(t0) + u * Math.sqrt(t1)) ** 2) / (t0 - t1),
    ),
  };
  const known = [
    ["randomized-midpoint", 3.71e-4],
    ["randomized-exponential", 3.355e-4],
    ["ode-randomized-midpoint", 1.571e-4],
  ] as const;

  it.each(known)("%s has the error %d on N(0, ¼) at 100 steps, and another error with a fault", async (name, size) => {
    const [clock, data] = [ou({ horizon: 5 }), gaussian({ mean: [0], variance: [0.25] })];
    const relativeError = async (scheme: Scheme): Promise<number> => {
      const law = await exactLaw({ scheme, drift: clock, target: data, times: uniform()(100, clock, 0) });
      return Math.abs(sdError(law, lawAt(data, clock, 0)) / size - 1);
    };
    const { scheme } = planted[name];
    expect(await relativeError(scheme)).toBeLessThan(1e-3);
    for (const [fault, plant] of Object.entries(orderPreserving))
      expect(await relativeError(plant(scheme)), fault).toBeGreaterThan(0.1);
  });
});

it("the tests of this file plant at least thirty faults", () => {
  const ofLaw = Object.values(planted).flatMap(({ faults }) => Object.keys(faults));
  expect(ofLaw.length + 3 + 6).toBeGreaterThanOrEqual(30);
});
