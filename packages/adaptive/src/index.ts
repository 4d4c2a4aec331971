export type { StepControl } from "./controller.ts";
export type { Tolerance } from "./error-ratio.ts";
export type { AdaptiveOptions } from "./options.ts";
export { type AdaptiveResult, sampleAdaptive } from "./sample-adaptive.ts";
