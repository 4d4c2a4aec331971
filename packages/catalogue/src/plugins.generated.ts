// Generated from the packages of the workspace by `npm run docs:write`; do not edit.
import type { Drift } from "@backstep/core";
import type { Entries, PluginOptions, SchemeFactory, TimeGrid } from "@backstep/experiment";

type DriftFactory = (options: PluginOptions) => Drift;
type GridFactory = (options: PluginOptions) => TimeGrid;

/** Every scheme, by its name. */
export const schemes: Entries<SchemeFactory> = {
  "adaptive-heun": async () => (await import("@backstep/scheme-adaptive-heun")).adaptiveHeun as unknown as SchemeFactory,
  ddim: async () => (await import("@backstep/scheme-ddim")).ddim as unknown as SchemeFactory,
  ddpm: async () => (await import("@backstep/scheme-ddpm")).ddpm as unknown as SchemeFactory,
  "dormand-prince": async () => (await import("@backstep/scheme-dormand-prince")).dormandPrince as unknown as SchemeFactory,
  "euler-maruyama": async () => (await import("@backstep/scheme-euler-maruyama")).eulerMaruyama as unknown as SchemeFactory,
  "exponential-integrator": async () => (await import("@backstep/scheme-exponential-integrator")).exponentialIntegrator as unknown as SchemeFactory,
  heun: async () => (await import("@backstep/scheme-heun")).heun as unknown as SchemeFactory,
  "ito-taylor-15": async () => (await import("@backstep/scheme-ito-taylor-15")).itoTaylor15 as unknown as SchemeFactory,
  "li-yan-ode": async () => (await import("@backstep/scheme-li-yan-ode")).liYanOde as unknown as SchemeFactory,
  "local-linearization": async () => (await import("@backstep/scheme-local-linearization")).localLinearization as unknown as SchemeFactory,
  "ode-randomized-midpoint": async () => (await import("@backstep/scheme-ode-randomized-midpoint")).odeRandomizedMidpoint as unknown as SchemeFactory,
  "predictor-corrector": async () => (await import("@backstep/scheme-predictor-corrector")).predictorCorrector as unknown as SchemeFactory,
  "randomized-exponential": async () => (await import("@backstep/scheme-randomized-exponential")).randomizedExponential as unknown as SchemeFactory,
  "randomized-midpoint": async () => (await import("@backstep/scheme-randomized-midpoint")).randomizedMidpoint as unknown as SchemeFactory,
  "reverse-diffusion": async () => (await import("@backstep/scheme-reverse-diffusion")).reverseDiffusion as unknown as SchemeFactory,
  sra: async () => (await import("@backstep/scheme-sra")).sra as unknown as SchemeFactory,
  "stochastic-heun": async () => (await import("@backstep/scheme-stochastic-heun")).stochasticHeun as unknown as SchemeFactory,
  "tau-family": async () => (await import("@backstep/scheme-tau-family")).tauFamily as unknown as SchemeFactory,
};

/** Every drift, by its kind. */
export const drifts: Entries<DriftFactory> = {
  edm: async () => (await import("@backstep/drifts")).edm as unknown as DriftFactory,
  flow: async () => (await import("@backstep/drifts")).flow as unknown as DriftFactory,
  ou: async () => (await import("@backstep/drifts")).ou as unknown as DriftFactory,
  "sub-vp": async () => (await import("@backstep/drifts")).subVp as unknown as DriftFactory,
  ve: async () => (await import("@backstep/drifts")).ve as unknown as DriftFactory,
  "vp-cosine": async () => (await import("@backstep/drifts")).vpCosine as unknown as DriftFactory,
  "vp-discrete": async () => (await import("@backstep/drifts")).vpDiscrete as unknown as DriftFactory,
  "vp-linear": async () => (await import("@backstep/drifts")).vpLinear as unknown as DriftFactory,
};

/** Every time grid, by its kind. */
export const grids: Entries<GridFactory> = {
  "jiao-li": async () => (await import("@backstep/grids")).jiaoLi as unknown as GridFactory,
  karras: async () => (await import("@backstep/grids")).karras as unknown as GridFactory,
  "li-yan": async () => (await import("@backstep/grids")).liYan as unknown as GridFactory,
  "log-snr": async () => (await import("@backstep/grids")).logSnr as unknown as GridFactory,
  polynomial: async () => (await import("@backstep/grids")).polynomial as unknown as GridFactory,
  times: async () => (await import("@backstep/grids")).times as unknown as GridFactory,
  uniform: async () => (await import("@backstep/grids")).uniform as unknown as GridFactory,
};
