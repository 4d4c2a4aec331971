export { checksOf } from "./checks/checks.ts";
export { type ParityRow, rowOf } from "./checks/row.ts";
export { readGolden } from "./golden/golden-file.ts";
