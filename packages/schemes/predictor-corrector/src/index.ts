export { predictorCorrector } from "./predictor-corrector.ts";
