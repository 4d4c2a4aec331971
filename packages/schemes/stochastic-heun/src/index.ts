export { stochasticHeun } from "./stochastic-heun.ts";
