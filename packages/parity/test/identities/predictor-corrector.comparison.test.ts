import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Drift, type Scheme, steps, type Target } from "@backstep/core";
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
 * The peer's continuous process and its discrete chain in one drift. α and σ are those of the continuous process. f and g² are scaled,
 * because Euler steps are 1/N long but the times are (1 − ε)/(N − 1) apart. Transitions are those of the chain, which the corrector and
 * the ancestral and reverse-diffusion predictors use.
 */
function drift({ sampler, options, schedule }: Case, times: Float64Array): Drift {
  const { N, beta_min: betaMin, beta_max: betaMax, sigma_min: sigmaMin, sigma_max: sigmaMax } = options;
  const continuous = sampler.includes("/VESDE/")
    ? ve({ sigmaMin, sigmaMax })
    : sampler.includes("/subVPSDE/")
      ? subVp({ betaMin, betaMax })
      : vpLinear({ betaMin, betaMax });
  const scale = (t: number): number => 1 / N / (times[times.indexOf(t)] - times[times.indexOf(t) + 1]);
  return {
    ...continuous,
    regular: { ...continuous.regular, from: -1 },
    f: (t) => scale(t) * continuous.f(t),
    g2: (t) => scale(t) * continuous.g2(t),
    transition(t0) {
      const k = schedule.discrete_index[times.indexOf(t0)];
      if (schedule.discrete_betas) {
        const a = 1 - schedule.discrete_betas[k];
        return { growth: 1 / Math.sqrt(a), noiseVariance: (1 - a) / a, scoreWeight: Number.NaN };
      }
      const [at, below] = [schedule.discrete_sigmas![k], k === 0 ? 0 : schedule.discrete_sigmas![k - 1]];
      return { growth: 1, noiseVariance: at ** 2 - below ** 2, scoreWeight: Number.NaN };
    },
  };
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
    const process = drift(recordedRun, times);
    const run = steps({
      scheme: scheme(recordedRun),
      drift: process,
      model: targetOf(model).score(process),
      times,
      n: initial_x.length,
      start: flat(initial_x),
      noise: recordedNoise({ normals: noiseBySteps(recordedRun) }),
    });
    let worst = 0;
    for await (const { step, x } of run) {
      const expected = flat(step === options.N ? final_x : trajectory[2 * step]);
      x.forEach((value, i) => {
        worst = Math.max(worst, Math.abs(value - expected[i]) / Math.max(1, Math.abs(expected[i])));
      });
    }
    expect(worst).toBeLessThan(1e-11);
  });
});
