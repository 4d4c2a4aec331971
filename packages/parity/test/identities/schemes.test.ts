import { type Batch, type Drift, type SampleOptions, type Scheme, type ScoreModel, sample } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { edm, ve, vpLinear } from "@backstep/drifts";
import { adaptiveHeun } from "@backstep/scheme-adaptive-heun";
import { ddim } from "@backstep/scheme-ddim";
import { ddpm } from "@backstep/scheme-ddpm";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { exponentialIntegrator } from "@backstep/scheme-exponential-integrator";
import { heun } from "@backstep/scheme-heun";
import { liYanOde } from "@backstep/scheme-li-yan-ode";
import { reverseDiffusion } from "@backstep/scheme-reverse-diffusion";
import { sra } from "@backstep/scheme-sra";
import { stochasticHeun } from "@backstep/scheme-stochastic-heun";
import { tauFamily } from "@backstep/scheme-tau-family";
import { mixture } from "@backstep/score-analytic";
import { claimSameRun } from "@backstep/testkit";
import { describe, expect, it } from "vitest";

const target = mixture({
  weights: [0.4, 0.6],
  means: [
    [-1, 0.5],
    [1, 0],
  ],
  variance: [0.3, 0.2],
});
const preserving = vpLinear({ betaMin: 0.1, betaMax: 8 });
const times = Float64Array.of(1, 0.8, 0.55, 0.4, 0.2, 0.05);
const n = 5;
/** Arbitrary numbers. */
const values = (k: number): Float64Array =>
  Float64Array.from({ length: 2 * n }, (_, i) => 2 * Math.sin(1 + 3 * i + 7 * k));
const noise = recordedNoise({ normals: Array.from({ length: 5 }, (_, k) => [values(k + 1), values(k + 11)]) });
const run = (scheme: Scheme): SampleOptions => ({
  scheme,
  drift: preserving,
  model: target.score(preserving),
  times,
  n,
  start: values(0),
  noise,
});

describe("two names of the same step:", () => {
  it("DDIM is the τ-family at τ = 0", () =>
    claimSameRun({ options: run(ddim()) }, { options: run(tauFamily({ tau: 0 })) }));

  it("DDPM with the posterior variance is the τ-family at τ = 1, and DDIM at η = 1", async () => {
    await claimSameRun({ options: run(ddpm({ variance: "fixed-small" })) }, { options: run(tauFamily({ tau: 1 })) });
    await claimSameRun({ options: run(ddpm()) }, { options: run(ddim({ eta: 1 })) });
  });

  it("adaptive Heun on given times is stochastic Heun", () =>
    claimSameRun({ options: run(adaptiveHeun()) }, { options: run(stochasticHeun()) }));

  it("η of DDIM and τ of the family interpolate differently between 0 and 1", () =>
    expect(
      claimSameRun({ options: run(ddim({ eta: 0.5 })) }, { options: run(tauFamily({ tau: 0.5 })) }, 1e-4),
    ).rejects.toThrow("ddim"));
});

describe("with a constant score", () => {
  const constant: ScoreModel = {
    name: "constant",
    dim: 2,
    predictions: ["score"],
    predict(_, x): Batch {
      const out = x.workspace.batch(x.rows, x.dim);
      out.data.fill(0.7);
      return out;
    },
  };
  const moved = async (scheme: Scheme, at: Float64Array): Promise<Float64Array> =>
    Float64Array.from((await sample({ ...run(scheme), model: constant, times: at, noiseLevel: 0 })).x);

  it("the exponential integrator is exact: five steps equal one", async () => {
    const [five, one] = [
      await moved(exponentialIntegrator(), times),
      await moved(exponentialIntegrator(), Float64Array.of(1, 0.05)),
    ];
    for (let i = 0; i < one.length; i++) expect(Math.abs(five[i] - one[i])).toBeLessThan(1e-12 * Math.abs(one[i]));
  });

  it("Euler–Maruyama is not exact", async () => {
    const [five, one] = [await moved(eulerMaruyama(), times), await moved(eulerMaruyama(), Float64Array.of(1, 0.05))];
    expect(Math.abs(five[0] - one[0])).toBeGreaterThan(0.1);
  });
});

describe("a change of variables VP ↔ VE ↔ EDM", () => {
  const exploding = [edm({ sigmaMax: 100 }), ve({ sigmaMin: 0.01, sigmaMax: 100 })];
  /** The same run in y = x/α, at the same σ/α. */
  const transformed = (drift: Drift, options: SampleOptions): SampleOptions => ({
    ...options,
    drift,
    model: target.score(drift),
    times: times.map((t) => drift.timeOf(preserving.sigma(t) / preserving.alpha(t))),
    start: values(0).map((value) => value / preserving.alpha(times[0])),
  });
  const scale = 1 / preserving.alpha(times[times.length - 1]);

  it.each([
    ["ddim", ddim()],
    ["ddim, η = ½", ddim({ eta: 0.5 })],
    ["tau-family, τ = ½", tauFamily({ tau: 0.5 })],
    ["tau-family, τ = 1.3", tauFamily({ tau: 1.3 })],
    ["ddpm, fixed-small", ddpm()],
    ["li-yan-ode, which is Euler's method in (σ/α)²", liYanOde()],
  ])("leaves %s unchanged", async (_, scheme) => {
    const options = run(scheme);
    for (const drift of exploding) await claimSameRun({ options, scale }, { options: transformed(drift, options) });
  });

  it.each([
    ["euler-maruyama", eulerMaruyama()],
    ["exponential-integrator", exponentialIntegrator()],
    ["heun", heun()],
    ["stochastic-heun", stochasticHeun()],
    ["sra", sra()],
    ["reverse-diffusion", reverseDiffusion()],
  ])("changes %s, whose error depends on the time variable and the scaling", async (_, scheme) => {
    const options = run(scheme);
    await expect(
      claimSameRun({ options, scale }, { options: transformed(exploding[0], options) }, 1e-4),
    ).rejects.toThrow(scheme.info.name);
  });
});
