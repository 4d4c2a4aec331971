export { checksOf } from "./checks.ts";
export { readGolden } from "./golden.ts";
export { type ParityRow, rowOf } from "./row.ts";
