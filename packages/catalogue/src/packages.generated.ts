// Generated from the packages of the workspace by `npm run docs:write`; do not edit.
import type { PluginKind } from "@backstep/core/plugin";

/** The package of every plugin, by its kind and name. */
export const packages: Readonly<Record<PluginKind, Readonly<Record<string, string>>>> = {
  scheme: {
    "adaptive-heun": "@backstep/scheme-adaptive-heun",
    ddim: "@backstep/scheme-ddim",
    ddpm: "@backstep/scheme-ddpm",
    "dormand-prince": "@backstep/scheme-dormand-prince",
    "euler-maruyama": "@backstep/scheme-euler-maruyama",
    "exponential-integrator": "@backstep/scheme-exponential-integrator",
    heun: "@backstep/scheme-heun",
    "ito-taylor-15": "@backstep/scheme-ito-taylor-15",
    "li-yan-ode": "@backstep/scheme-li-yan-ode",
    "local-linearization": "@backstep/scheme-local-linearization",
    "ode-randomized-midpoint": "@backstep/scheme-ode-randomized-midpoint",
    "predictor-corrector": "@backstep/scheme-predictor-corrector",
    "randomized-exponential": "@backstep/scheme-randomized-exponential",
    "randomized-midpoint": "@backstep/scheme-randomized-midpoint",
    "reverse-diffusion": "@backstep/scheme-reverse-diffusion",
    sra: "@backstep/scheme-sra",
    "stochastic-heun": "@backstep/scheme-stochastic-heun",
    "tau-family": "@backstep/scheme-tau-family",
  },
  drift: {
    edm: "@backstep/drifts",
    flow: "@backstep/drifts",
    ou: "@backstep/drifts",
    "sub-vp": "@backstep/drifts",
    ve: "@backstep/drifts",
    "vp-cosine": "@backstep/drifts",
    "vp-discrete": "@backstep/drifts",
    "vp-linear": "@backstep/drifts",
  },
  grid: {
    "jiao-li": "@backstep/grids",
    karras: "@backstep/grids",
    "li-yan": "@backstep/grids",
    "log-snr": "@backstep/grids",
    polynomial: "@backstep/grids",
    times: "@backstep/grids",
    uniform: "@backstep/grids",
  },
  target: {
    empirical: "@backstep/score-analytic",
    fit: "@backstep/score-analytic",
    gaussian: "@backstep/score-analytic",
    mixture: "@backstep/score-analytic",
  },
  score: {
    analytic: "@backstep/score-analytic",
  },
  metric: {
    "gaussian/frechet": "@backstep/metric-gaussian",
    "gaussian/kl": "@backstep/metric-gaussian",
    "gaussian/w2": "@backstep/metric-gaussian",
    "gaussian/w2-diagonal": "@backstep/metric-gaussian",
    "wasserstein/exact": "@backstep/metric-wasserstein",
    "wasserstein/marginal": "@backstep/metric-wasserstein",
    "wasserstein/marginal-1": "@backstep/metric-wasserstein",
    "wasserstein/sliced": "@backstep/metric-wasserstein",
  },
};
