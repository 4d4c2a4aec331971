import { type Batch, type Drift, type Problem, type Scheme, type ScoreModel, sample } from "@backstep/core";
import { choleskyOfGram, gramEntry, impulseNoise, sum, timeMoment } from "@backstep/core/plugin";
import { ou, vpLinear } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { exactLaw, lawAt, w2 } from "@backstep/law";
import { localLinearization } from "@backstep/scheme-local-linearization";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";

type Fault = (scheme: Scheme) => Scheme;

/** The scheme with its problem changed in each step. */
const withProblem =
  (change: (problem: Problem, t0: number, t1: number) => Partial<Problem>): Fault =>
  (scheme) => ({
    ...scheme,
    step: (problem, t0, t1, x, state) => scheme.step({ ...problem, ...change(problem, t0, t1) }, t0, t1, x, state),
  });

const withDrift = (change: (drift: Drift) => Partial<Drift>): Fault =>
  withProblem(({ drift }) => ({ drift: { ...drift, ...change(drift) } }));

const withIntegrals = (factors: readonly number[]): Fault =>
  withProblem((problem) => ({
    integrals: (t0, t1, like) => problem.integrals(t0, t1, like).map((w, k) => sum([factors[k], w])),
  }));

const withProducts = (change: (product: Batch, v: Batch) => Batch): Fault =>
  withProblem((problem) => ({
    async jvp(x, v, t) {
      return change(await problem.jvp!(x, v, t), v);
    },
  }));

const faults: Readonly<Record<string, Fault>> = {
  "noise at the wrong level": withIntegrals([1.01, 1.01, 1.01, 1.01]),
  "I₁ of the wrong sign": withIntegrals([1, -1, 1, 1]),
  "I₂ left out": withIntegrals([1, 1, 0, 1]),
  "I₃ without its 1/3!": withIntegrals([1, 1, 1, 6]),
  /** The weights (t₀ − u)^j have the same covariance but belong to another path. */
  "integrals from the other end": withProblem((problem, t0, t1) => ({
    integrals(from, to, like) {
      const [w, z, ...rest] = problem.integrals(from, to, like);
      return [w, sum([t0 - t1, w], [-1, z]), ...rest];
    },
  })),
  "the residual left out": withProblem((problem) => ({
    normals: (t0, t1, like) => problem.normals(t0, t1, like).map((xi) => sum([0, xi])),
  })),
  "the residual twice": withProblem((problem) => ({
    normals: (t0, t1, like) => problem.normals(t0, t1, like).map((xi) => sum([2, xi])),
  })),
  "no ḟ": withDrift(() => ({ fPrime: () => 0 })),
  "ḟ of the wrong sign": withDrift((drift) => ({ fPrime: (t) => -drift.fPrime(t) })),
  "no (g²)˙": withDrift(() => ({ g2Prime: () => 0 })),
  "(g²)˙ of the wrong sign": withDrift((drift) => ({ g2Prime: (t) => -drift.g2Prime(t) })),
  "a wrong diffusion coefficient": withDrift((drift) => ({ g2: (t) => 1.005 * drift.g2(t) })),
  "a wrong f": withDrift((drift) => ({ f: (t) => 1.005 * drift.f(t) })),
  "a Jacobian product of the wrong sign": withProducts((product) => sum([-1, product])),
  "a Jacobian product of the wrong size": withProducts((product) => sum([1.02, product])),
  "no Jacobian": withProducts((product) => sum([0, product])),
  "a Jacobian with a multiple of the identity added": withProducts((product, v) => sum([1, product], [0.02, v])),
  "a score at the other end of the step": withProblem((problem, t0, t1) => ({
    score: (x, t) => problem.score(x, t === t0 ? t1 : t),
  })),
  "a wrong previous time": (scheme) => ({
    ...scheme,
    step: (problem, t0, t1, x, state) => scheme.step(problem, t0, t1 + 0.01 * (t0 - t1), x, state),
  }),
};

/** The names of the claims that fail for a scheme. */
async function failures(scheme: Scheme): Promise<string[]> {
  const failed: string[] = [];
  const claim = (name: string, holds: boolean): void => {
    if (!holds) failed.push(name);
  };
  claim("exact on standard normal data under OU", (await standardNormalError(scheme)) < 1e-12);
  claim("weak order 2", (await weakSlope(scheme)) > 1.9);
  const { coupling, variance } = await noiseErrors(scheme);
  claim("the mean of the noise given the integrals", coupling < 1e-10);
  claim("the covariance of the noise", variance < 1e-10);
  return failed;
}

async function standardNormalError(scheme: Scheme): Promise<number> {
  const target = gaussian({ mean: [0], variance: [1] });
  const produced = await exactLaw({ scheme, drift: ou(), target, times: Float64Array.of(4, 1, 0.2, 0) });
  return w2(produced, lawAt(target, ou(), 0));
}

/** log₂ of the error ratio when the steps are doubled, under VP, which has time-dependent f and g. */
async function weakSlope(scheme: Scheme): Promise<number> {
  const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
  const target = gaussian({ mean: [0.4, -0.5], variance: [0.25, 1.3] });
  const errorOf = async (steps: number): Promise<number> =>
    w2(await exactLaw({ scheme, drift, target, times: uniform()(steps, drift, 0.1) }), lawAt(target, drift, 0.1));
  return Math.log2((await errorOf(64)) / (await errorOf(128)));
}

/**
 * Errors of the noise of one step with constant L and g, compared with ∫e^{Lr} dW: covariances with I_0 … I_3, and variance. The score is
 * −3x, so L = ½ − 3 under OU.
 */
async function noiseErrors(scheme: Scheme): Promise<{ coupling: number; variance: number }> {
  const [t0, t1, L] = [1.4, 1, -2.5];
  const h = t0 - t1;
  const tripled = (v: Batch): Batch => sum([-3, v]);
  const model: ScoreModel = {
    name: "linear",
    dim: 1,
    symmetricJacobian: true,
    predictions: ["score"],
    predict: (_, x) => tripled(x),
    jvp: (_, v) => tripled(v),
  };
  const impulses = [0, 1, 2, 3, 4].map((draw) => ({ row: draw, step: 0, draw, value: 1 }));
  const run = { scheme, drift: ou(), model, times: Float64Array.of(t0, t1), n: 5, start: new Float64Array(5) };
  const { x } = await sample({ ...run, noise: impulseNoise({ impulses }) });
  const noise = Float64Array.from(x);
  const moments = [0, 1, 2, 3].map(timeMoment);
  // Row k has the k-th independent normal z_k. The impulse source returns I = K z, with K the Cholesky factor.
  const factor = choleskyOfGram(moments, ou(), t0, t1);
  const expected = [0, 1, 2, 3].map((j) => simpson((r) => (Math.exp(L * r) * r ** j) / [1, 1, 2, 6][j], h));
  const coupling = expected.map((value, j) => {
    const found = factor[j].reduce((total, entry, k) => total + entry * noise[k], 0);
    return Math.abs(found - value) / Math.sqrt(h * gramEntry(moments[j], moments[j], ou(), t0, t1));
  });
  const variance = noise.reduce((total, value) => total + value * value, 0);
  return { coupling: Math.max(...coupling), variance: Math.abs(variance - Math.expm1(2 * L * h) / (2 * L)) / h };
}

function simpson(f: (r: number) => number, high: number): number {
  const n = 400;
  let total = 0;
  for (let i = 0; i <= n; i++) total += f((high * i) / n) * (i === 0 || i === n ? 1 : i % 2 === 0 ? 2 : 4);
  return (total * high) / (3 * n);
}

describe("the claims about local linearization", () => {
  it("hold without a fault", async () => {
    expect(await failures(localLinearization())).toEqual([]);
  });

  it.each(Object.keys(faults))("fail with %s", async (name) => {
    expect(await failures(faults[name](localLinearization()))).not.toEqual([]);
  });
});
