export { exponentialIntegrator } from "./exponential-integrator.ts";
