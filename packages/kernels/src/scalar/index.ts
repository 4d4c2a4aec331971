// Elementary functions of one number. The language does not specify the bits of Math.exp and similar functions. These functions use only
// + − × ÷, so coefficients, grids and samples are the same on every engine.
export { exp, expm1 } from "./exp.ts";
export { log, log1p } from "./log.ts";
export { pow } from "./pow.ts";
export { cos, sin } from "./trig.ts";
export { uniform } from "./uniform.ts";
