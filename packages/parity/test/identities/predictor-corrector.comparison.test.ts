import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Drift, type Scheme, sample, type Target, type Transition } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { subVp, ve, vpLinear } from "@backstep/drifts";
import { ddpm } from "@backstep/scheme-ddpm";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { predictorCorrector } from "@backstep/scheme-predictor-corrector";
import { reverseDiffusion } from "@backstep/scheme-reverse-diffusion";
import { gaussian, mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";

// Recorded runs of score_sde_pytorch, in a folder next to the checkout if available.
const folder = fileURLToPath(new URL("../../../../../shared/golden/", import.meta.url));
const recorded = existsSync(`${folder}score_sde.json`);

type Matrix = readonly (readonly number[])[];

interface Case {
  readonly id: string;
  readonly sampler: string;
  readonly model: string;
  readonly options: {
    readonly N: number;
    readonly n_steps: number;
    readonly snr: number;
    readonly probability_flow: boolean;
    readonly denoise: boolean;
  } & Readonly<Record<"beta_min" | "beta_max" | "sigma_min" | "sigma_max", number>>;
  readonly schedule: {
    readonly t: readonly number[];
    readonly discrete_index: readonly number[];
    readonly discrete_betas?: readonly number[];
    readonly discrete_sigmas?: readonly number[];
  };
  readonly initial_x: Matrix;
  readonly noises: readonly Matrix[];
  readonly trajectory: readonly Matrix[];
  readonly final_x: Matrix;
}

const read = (file: string) => (recorded ? JSON.parse(readFileSync(folder + file, "utf8")) : undefined);
const cases: readonly Case[] = read("score_sde.json")?.cases ?? [];
const models = read("models.json")?.models;

const flat = (rows: Matrix): Float64Array => Float64Array.from(rows.flat());

function targetOf(name: string): Target {
  const { kind, mu, sigma, weights, means, covs } = models[name];
  return kind === "gaussian"
    ? gaussian({ mean: mu, covariance: sigma })
    : mixture({ weights, means, covariances: covs });
}

/**
 * The peer's continuous process and its discrete chain in one drift, for the step from t₀ to t₁. α(t₀) and σ(t₀) are those of the continuous
 * process. α(t₁) and σ(t₁) follow from them by the chain's transition, because the chain and the process disagree. f and g² are scaled, because
 * Euler steps are 1/N long but the times are (1 − ε)/(N − 1) apart. Transitions are those of the chain, which the corrector and the ancestral
 * and reverse-diffusion predictors use.
 */
function drift({ sampler, options, schedule }: Case, t0: number, t1: number): Drift {
  const { N, beta_min: betaMin, beta_max: betaMax, sigma_min: sigmaMin, sigma_max: sigmaMax } = options;
  const continuous = sampler.includes("/VESDE/")
    ? ve({ sigmaMin, sigmaMax })
    : sampler.includes("/subVPSDE/")
      ? subVp({ betaMin, betaMax })
      : vpLinear({ betaMin, betaMax });
  const scale = 1 / N / (t0 - t1);
  const scaled = {
    ...continuous,
    regular: { ...continuous.regular, from: -1 },
    f: (t: number) => scale * continuous.f(t),
    g2: (t: number) => scale * continuous.g2(t),
  };
  const chain = chainStep(schedule, schedule.discrete_index[schedule.t.indexOf(t0)]);
  if (!chain) return scaled;
  const { growth, noiseVariance } = chain;
  const [a0, s0] = [continuous.alpha(t0), continuous.sigma(t0)];
  return {
    ...scaled,
    alpha: (t) => (t === t1 ? growth * a0 : a0),
    sigma: (t) => (t === t1 ? Math.sqrt((growth * s0) ** 2 - noiseVariance) : s0),
    transition: () => ({ growth, noiseVariance, scoreWeight: Number.NaN }),
  };
}

/** The transition of the peer's chain at its index k. A case whose sampler needs none has no chain. */
function chainStep(schedule: Case["schedule"], k: number): Pick<Transition, "growth" | "noiseVariance"> | undefined {
  const { discrete_betas: betas, discrete_sigmas: sigmas } = schedule;
  if (betas) return { growth: 1 / Math.sqrt(1 - betas[k]), noiseVariance: betas[k] / (1 - betas[k]) };
  if (sigmas) return { growth: 1, noiseVariance: sigmas[k] ** 2 - (k === 0 ? 0 : sigmas[k - 1]) ** 2 };
}

const predictors: Readonly<Record<string, Scheme<unknown> | "none">> = {
  euler_maruyama: eulerMaruyama(),
  reverse_diffusion: reverseDiffusion(),
  ancestral_sampling: ddpm({ variance: "fixed-large" }),
  none: "none",
};

function scheme({ sampler, options }: Case): Scheme<unknown> {
  const [, , predictor, corrector] = sampler.split("/");
  const common = {
    predictor: predictors[predictor],
    noiseLevel: options.probability_flow ? 0 : 1,
    order: "corrector-first",
  } as const;
  const langevin = { ...common, steps: options.n_steps, snr: options.snr };
  if (corrector === "langevin") return predictorCorrector({ ...langevin, corrector, batchNorm: "shared" });
  return predictorCorrector(corrector === "ald" ? { ...langevin, corrector } : { ...common, steps: 0 });
}

/** The recorded noise of each step: the corrector's draws, then the predictor's. With `denoise`, the last step has no predictor noise. */
function noiseBySteps({ sampler, options, noises }: Case): Float64Array[][] {
  const [, , predictor, corrector] = sampler.split("/");
  const draws = (predictor === "none" ? 0 : 1) + (corrector === "none" ? 0 : options.n_steps);
  const bySteps = Array.from({ length: options.N }, (_, step) =>
    noises.slice(step * draws, (step + 1) * draws).map(flat),
  );
  if (options.denoise) bySteps[options.N - 1][draws - 1].fill(0);
  return bySteps;
}

describe.skipIf(!recorded)("predictor-corrector takes the steps of score_sde (skipped without recorded runs)", () => {
  it.each(cases.map((each) => [each.id, each] as const))("%s", async (_id, recordedRun) => {
    const { schedule, options, initial_x, trajectory, final_x, model } = recordedRun;
    const spacing = schedule.t[0] - schedule.t[1];
    const times = Float64Array.from([...schedule.t, schedule.t[options.N - 1] - spacing]);
    const normals = noiseBySteps(recordedRun);
    const ancestral = recordedRun.sampler.includes("/ancestral_sampling/");
    const compared: number[] = [];
    let x: Float64Array = flat(initial_x);
    for (let step = 0; step < options.N; step++) {
      const process = drift(recordedRun, times[step], times[step + 1]);
      const expected = flat(step + 1 === options.N ? final_x : trajectory[2 * (step + 1)]);
      if (ancestral && Number.isNaN(process.sigma(times[step + 1]))) {
        x = expected;
        continue;
      }
      const run = await sample({
        scheme: scheme(recordedRun),
        drift: process,
        model: targetOf(model).score(process),
        times: times.slice(step, step + 2),
        n: initial_x.length,
        start: x,
        noise: recordedNoise({ normals: [normals[step]] }),
      });
      x = Float64Array.from(run.x);
      compared.push(
        Math.max(...x.map((value, i) => Math.abs(value - expected[i]) / Math.max(1, Math.abs(expected[i])))),
      );
    }
    expect(Math.max(...compared)).toBeLessThan(1e-11);
    // The last two steps of the peer's ancestral sampling remove more noise than its process has at t₀. They have no σ(t₁).
    expect(options.N - compared.length).toBe(ancestral ? 2 : 0);
  });
});
