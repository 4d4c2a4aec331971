export type { PredictorCorrectorOptions } from "./options.ts";
export { predictorCorrector } from "./predictor-corrector.ts";
