export { preferredRowsSuite, SelfMeasuringModel } from "./preferred-rows.ts";
export { isotropic, ou, uniformTimes } from "./problem.ts";
export { embedded, remembering } from "./schemes.ts";
