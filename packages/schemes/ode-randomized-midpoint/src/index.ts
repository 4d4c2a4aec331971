export { odeRandomizedMidpoint } from "./ode-randomized-midpoint.ts";
