export { type AnalyticOptions, analytic } from "./analytic.ts";
export type { BiasOptions } from "./bias.ts";
export { type EmpiricalOptions, empirical } from "./empirical.ts";
export { type FitOptions, fit, fitGaussian } from "./fit-gaussian.ts";
export { type GaussianOptions, gaussian } from "./gaussian.ts";
export type { Matrix, Vector } from "./input.ts";
export { type MixtureOptions, mixture } from "./mixture.ts";
export { type PerturbOptions, perturbScore } from "./perturb-score.ts";
