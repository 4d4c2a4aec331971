// Generated from the packages of the workspace by `npm run docs:write`; do not edit.
import type { AnyFactory } from "@backstep/core/plugin";
import type { Entries } from "@backstep/experiment";

/** Every scheme, by its name. */
export const schemes: Entries<AnyFactory<"scheme">> = {
  "adaptive-heun": async () => (await import("@backstep/scheme-adaptive-heun")).adaptiveHeun,
  ddim: async () => (await import("@backstep/scheme-ddim")).ddim,
  ddpm: async () => (await import("@backstep/scheme-ddpm")).ddpm,
  "dormand-prince": async () => (await import("@backstep/scheme-dormand-prince")).dormandPrince,
  "euler-maruyama": async () => (await import("@backstep/scheme-euler-maruyama")).eulerMaruyama,
  "exponential-integrator": async () => (await import("@backstep/scheme-exponential-integrator")).exponentialIntegrator,
  heun: async () => (await import("@backstep/scheme-heun")).heun,
  "ito-taylor-15": async () => (await import("@backstep/scheme-ito-taylor-15")).itoTaylor15,
  "li-yan-ode": async () => (await import("@backstep/scheme-li-yan-ode")).liYanOde,
  "local-linearization": async () => (await import("@backstep/scheme-local-linearization")).localLinearization,
  "ode-randomized-midpoint": async () => (await import("@backstep/scheme-ode-randomized-midpoint")).odeRandomizedMidpoint,
  "predictor-corrector": async () => (await import("@backstep/scheme-predictor-corrector")).predictorCorrector,
  "randomized-exponential": async () => (await import("@backstep/scheme-randomized-exponential")).randomizedExponential,
  "randomized-midpoint": async () => (await import("@backstep/scheme-randomized-midpoint")).randomizedMidpoint,
  "reverse-diffusion": async () => (await import("@backstep/scheme-reverse-diffusion")).reverseDiffusion,
  sra: async () => (await import("@backstep/scheme-sra")).sra,
  "stochastic-heun": async () => (await import("@backstep/scheme-stochastic-heun")).stochasticHeun,
  "tau-family": async () => (await import("@backstep/scheme-tau-family")).tauFamily,
};

/** Every drift, by its name. */
export const drifts: Entries<AnyFactory<"drift">> = {
  edm: async () => (await import("@backstep/drifts")).edm,
  flow: async () => (await import("@backstep/drifts")).flow,
  ou: async () => (await import("@backstep/drifts")).ou,
  "sub-vp": async () => (await import("@backstep/drifts")).subVp,
  ve: async () => (await import("@backstep/drifts")).ve,
  "vp-cosine": async () => (await import("@backstep/drifts")).vpCosine,
  "vp-discrete": async () => (await import("@backstep/drifts")).vpDiscrete,
  "vp-linear": async () => (await import("@backstep/drifts")).vpLinear,
};

/** Every grid, by its name. */
export const grids: Entries<AnyFactory<"grid">> = {
  "jiao-li": async () => (await import("@backstep/grids")).jiaoLi,
  karras: async () => (await import("@backstep/grids")).karras,
  "li-yan": async () => (await import("@backstep/grids")).liYan,
  "log-snr": async () => (await import("@backstep/grids")).logSnr,
  polynomial: async () => (await import("@backstep/grids")).polynomial,
  times: async () => (await import("@backstep/grids")).times,
  uniform: async () => (await import("@backstep/grids")).uniform,
};

/** Every target, by its name. */
export const targets: Entries<AnyFactory<"target">> = {
  empirical: async () => (await import("@backstep/score-analytic")).empirical,
  fit: async () => (await import("@backstep/score-analytic")).fit,
  gaussian: async () => (await import("@backstep/score-analytic")).gaussian,
  mixture: async () => (await import("@backstep/score-analytic")).mixture,
};

/** Every score, by its name. */
export const scores: Entries<AnyFactory<"score">> = {
  analytic: async () => (await import("@backstep/score-analytic")).analytic,
};

/** Every metric, by its name. */
export const metrics: Entries<AnyFactory<"metric">> = {
  "gaussian/frechet": async () => (await import("@backstep/metric-gaussian")).frechet,
  "gaussian/kl": async () => (await import("@backstep/metric-gaussian")).kl,
  "gaussian/w2": async () => (await import("@backstep/metric-gaussian")).bures,
  "gaussian/w2-diagonal": async () => (await import("@backstep/metric-gaussian")).diagonalW2,
  "wasserstein/exact": async () => (await import("@backstep/metric-wasserstein")).exact,
  "wasserstein/marginal": async () => (await import("@backstep/metric-wasserstein")).marginal,
  "wasserstein/marginal-1": async () => (await import("@backstep/metric-wasserstein")).marginal1,
  "wasserstein/sliced": async () => (await import("@backstep/metric-wasserstein")).sliced,
};
