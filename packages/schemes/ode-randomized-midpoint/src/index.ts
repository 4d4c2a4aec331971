export { type OdeRandomizedMidpointOptions, odeRandomizedMidpoint } from "./ode-randomized-midpoint.ts";
