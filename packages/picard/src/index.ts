export type { PicardOptions } from "./prepare.ts";
export { type PicardResult, samplePicard } from "./sample-picard.ts";
