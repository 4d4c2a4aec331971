// Elementary functions of one number. The language leaves the bits of Math.exp and its kin to the engine; these use + − × ÷
// alone, so that a result depends on no engine, in coefficients and grids as in samples.
export { exp, expm1 } from "./exp.ts";
export { log, log1p } from "./log.ts";
export { pow } from "./pow.ts";
export { cos, sin } from "./trig.ts";
export { uniform } from "./uniform.ts";
