import type { Batch, Problem, Scheme, Times } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { runSuite, schemeSuite } from "@backstep/testkit";
import { describe, expect, it } from "vitest";
import { schemeOf } from "../scheme.ts";

/** One fault, planted from outside: in what a scheme is told, in what it draws, or in what it returns. */
type Fault = (scheme: Scheme<unknown>) => Scheme<unknown>;

/** The scheme with its problem replaced for each step. */
const seeing =
  (change: (problem: Problem, t0: number, t1: number) => Partial<Problem>): Fault =>
  (scheme) => ({
    ...scheme,
    step: (problem, t0, t1, x, state) => scheme.step({ ...problem, ...change(problem, t0, t1) }, t0, t1, x, state),
  });

const scaled = (batches: readonly Batch[], factors: readonly number[]): Batch[] =>
  batches.map((batch, k) => sum([factors[Math.min(k, factors.length - 1)], batch]));

const faults = {
  /** Every evaluation of g² a two-hundredth too large. */
  "a wrong diffusion coefficient": seeing(({ drift }) => ({
    drift: { ...drift, g2: (t) => 1.005 * drift.g2(t) },
  })),
  "a wrong α": seeing(({ drift }) => ({ drift: { ...drift, alpha: (t) => drift.alpha(t) * (1 + 0.003 * t) } })),
  "a score of the wrong size": seeing((problem) => ({
    score: async (x, t) => sum([1.005, await problem.score(x, t)]),
    denoised: async (x, t) => sum([1.005, await problem.denoised(x, t)]),
    epsilon: async (x, t) => sum([1.005, await problem.epsilon(x, t)]),
  })),
  "noise at the wrong level": seeing((problem) => ({
    integrals: (t0, t1, like) => scaled(problem.integrals(t0, t1, like), [1.01]),
  })),
  "a second integral of the wrong sign": seeing((problem) => ({
    integrals: (t0, t1, like) => scaled(problem.integrals(t0, t1, like), [1, -1]),
  })),
  "a Jacobian product of the wrong sign": seeing((problem) => ({
    ...(problem.jvp && { jvp: async (x, v, t) => sum([-1, await problem.jvp!(x, v, t)]) }),
  })),
  "a wrong previous time": (scheme) => ({
    ...scheme,
    step: (problem, t0, t1, x, state) => scheme.step(problem, t0, t1 + 0.1 * (t0 - t1), x, state),
  }),
  "a score at the other end of the step": seeing((problem, t0, t1) => {
    const other = (t: Times): Times => (t === t0 ? t1 : t === t1 ? t0 : t);
    return {
      score: (x, t) => problem.score(x, other(t)),
      denoised: (x, t) => problem.denoised(x, other(t)),
      epsilon: (x, t) => problem.epsilon(x, other(t)),
    };
  }),
  /** The evaluation of the step before, as if it had not been renewed. */
  "a stale evaluation": (scheme) => {
    let last: Float64Array | Float32Array | undefined;
    const late = async (fresh: Promise<Batch>): Promise<Batch> => {
      const out = await fresh;
      const kept = out.data.slice();
      if (last?.length === kept.length) out.data.set(last);
      last = kept;
      return out;
    };
    return seeing((problem) => ({
      score: (x, t) => late(problem.score(x, t)),
      denoised: (x, t) => late(problem.denoised(x, t)),
      epsilon: (x, t) => late(problem.epsilon(x, t)),
    }))(scheme);
  },
  /** The last tenth of the way is left out in every step that ends below a tenth of the horizon. */
  "an off-by-one at the end": (scheme) => ({
    ...scheme,
    async step(problem, t0, t1, x, state) {
      const result = await scheme.step(problem, t0, t1, x, state);
      return t1 > 0.1 * problem.drift.horizon ? result : { ...result, x: sum([0.98, result.x], [0.02, x]) };
    },
  }),
} satisfies Record<string, Fault>;

/** Which faults each scheme can have: those that touch what it uses. */
const planted: Readonly<Record<string, readonly (keyof typeof faults)[]>> = {
  "euler-maruyama": ["a wrong diffusion coefficient", "noise at the wrong level", "a stale evaluation"],
  "exponential-integrator": ["a score of the wrong size", "a wrong previous time", "noise at the wrong level"],
  ddim: ["a wrong α", "a wrong previous time", "a score at the other end of the step"],
  heun: ["a wrong diffusion coefficient", "a stale evaluation", "an off-by-one at the end"],
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

describe("the conformance suite catches what is planted into", () => {
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

  it("at least thirty faults", () => {
    expect(Object.values(planted).flat().length).toBeGreaterThanOrEqual(30);
  });
});
