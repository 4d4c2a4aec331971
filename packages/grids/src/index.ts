export type { TimeGrid } from "@backstep/core";
export { type JiaoLiOptions, jiaoLi } from "./jiao-li.ts";
export { type KarrasOptions, karras } from "./karras.ts";
export { type LiYanOptions, liYan } from "./li-yan.ts";
export { exponential, logSnr } from "./log-snr.ts";
export { type PolynomialOptions, polynomial } from "./polynomial.ts";
export { type TimesOptions, times } from "./times.ts";
export { uniform } from "./uniform.ts";
