export { type SraOptions, sra } from "./sra.ts";
export type { SraVariant } from "./tableaus.ts";
