import type { Batch, Problem, Scheme, Times } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { runSuite, schemeSuite } from "@backstep/testkit";
import { describe, expect, it } from "vitest";
import { schemeOf } from "../scheme.ts";

/** One fault, planted through the interface of a scheme: in its arguments, its draws or its results. */
type Fault = (scheme: Scheme<unknown>) => Scheme<unknown>;

/** The scheme with its problem changed in each step. */
const withProblem =
  (change: (problem: Problem, t0: number, t1: number) => Partial<Problem>): Fault =>
  (scheme) => ({
    ...scheme,
    step: (problem, t0, t1, x, state) => scheme.step({ ...problem, ...change(problem, t0, t1) }, t0, t1, x, state),
  });

const scaled = (batches: readonly Batch[], factors: readonly number[]): Batch[] =>
  batches.map((batch, k) => sum([factors[Math.min(k, factors.length - 1)], batch]));

const faults = {
  /** Every evaluation of g² is 0.5% too large. */
  "a wrong diffusion coefficient": withProblem(({ drift }) => ({
    drift: { ...drift, g2: (t) => 1.005 * drift.g2(t) },
  })),
  "a wrong α": withProblem(({ drift }) => ({ drift: { ...drift, alpha: (t) => drift.alpha(t) * (1 + 0.003 * t) } })),
  "a score of the wrong size": withProblem((problem) => ({
    score: async (x, t) => sum([1.005, await problem.score(x, t)]),
    denoised: async (x, t) => sum([1.005, await problem.denoised(x, t)]),
    epsilon: async (x, t) => sum([1.005, await problem.epsilon(x, t)]),
    velocity: async (x, t) => sum([1.005, await problem.velocity(x, t)]),
    reverseDrift: async (x, t, eta) => sum([1.005, await problem.reverseDrift(x, t, eta)]),
  })),
  "noise at the wrong level": withProblem((problem) => ({
    integrals: (t0, t1, like) => scaled(problem.integrals(t0, t1, like), [1.01]),
  })),
  "a second integral of the wrong sign": withProblem((problem) => ({
    integrals: (t0, t1, like) => scaled(problem.integrals(t0, t1, like), [1, -1]),
  })),
  "a Jacobian product of the wrong sign": withProblem((problem) => ({
    ...(problem.jvp && { jvp: async (x, v, t) => sum([-1, await problem.jvp!(x, v, t)]) }),
  })),
  "a wrong previous time": (scheme) => ({
    ...scheme,
    step: (problem, t0, t1, x, state) => scheme.step(problem, t0, t1 + 0.1 * (t0 - t1), x, state),
  }),
  "a score at the other end of the step": withProblem((problem, t0, t1) => {
    const other = (t: Times): Times => (t === t0 ? t1 : t === t1 ? t0 : t);
    return {
      score: (x, t) => problem.score(x, other(t)),
      denoised: (x, t) => problem.denoised(x, other(t)),
      epsilon: (x, t) => problem.epsilon(x, other(t)),
      velocity: (x, t) => problem.velocity(x, other(t)),
      reverseDrift: (x, t, eta) => problem.reverseDrift(x, other(t), eta),
    };
  }),
  /** Each evaluation returns the result of the previous one. */
  "a stale evaluation": (scheme) => {
    let last: Float64Array | Float32Array | undefined;
    const stale = async (fresh: Promise<Batch>): Promise<Batch> => {
      const out = await fresh;
      const kept = out.data.slice();
      if (last?.length === kept.length) out.data.set(last);
      last = kept;
      return out;
    };
    return withProblem((problem) => ({
      score: (x, t) => stale(problem.score(x, t)),
      denoised: (x, t) => stale(problem.denoised(x, t)),
      epsilon: (x, t) => stale(problem.epsilon(x, t)),
      velocity: (x, t) => stale(problem.velocity(x, t)),
      reverseDrift: (x, t, eta) => stale(problem.reverseDrift(x, t, eta)),
    }))(scheme);
  },
  /** Every step that ends below a tenth of the horizon moves only 98% of the way. */
  "an off-by-one at the end": (scheme) => ({
    ...scheme,
    async step(problem, t0, t1, x, state) {
      const result = await scheme.step(problem, t0, t1, x, state);
      return t1 > 0.1 * problem.drift.horizon ? result : { ...result, x: sum([0.98, result.x], [0.02, x]) };
    },
  }),
} satisfies Record<string, Fault>;

/** The faults for each scheme. Each fault affects something that the scheme uses. */
const planted: Readonly<Record<string, readonly (keyof typeof faults)[]>> = {
  "euler-maruyama": ["a wrong diffusion coefficient", "noise at the wrong level", "a stale evaluation"],
  "exponential-integrator": ["a score of the wrong size", "a wrong previous time", "noise at the wrong level"],
  ddim: ["a wrong α", "a wrong previous time", "a score at the other end of the step"],
  heun: ["a score of the wrong size", "a stale evaluation", "an off-by-one at the end"],
  "stochastic-heun": ["noise at the wrong level", "a wrong previous time", "a stale evaluation"],
  "ito-taylor-15": [
    "a second integral of the wrong sign",
    "a Jacobian product of the wrong sign",
    "a wrong diffusion coefficient",
    "an off-by-one at the end",
  ],
  sra: ["a second integral of the wrong sign", "a score at the other end of the step", "noise at the wrong level"],
  ddpm: ["a score of the wrong size", "noise at the wrong level", "a wrong previous time"],
  "tau-family": ["a wrong α", "noise at the wrong level", "a stale evaluation"],
  "reverse-diffusion": ["noise at the wrong level", "a wrong previous time"],
  "li-yan-ode": ["a score of the wrong size", "a wrong previous time"],
};

describe("the conformance suite detects a fault in", () => {
  for (const [name, names] of Object.entries(planted)) {
    it.each(names)(`${name}: %s`, async (fault) => {
      const scheme = await schemeOf(name);
      const factory = (): Scheme<unknown> => faults[fault](scheme);
      const results = await runSuite((runner) => schemeSuite({ runner, factory }), {
        until: ({ error }) => error !== undefined,
      });
      expect(results.filter(({ error }) => error).map(({ title }) => title)).not.toEqual([]);
    });
  }

  it("detects at least thirty faults", () => {
    expect(Object.values(planted).flat().length).toBeGreaterThanOrEqual(30);
  });
});
