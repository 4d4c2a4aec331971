export type { UnpackOptions } from "./arguments.ts";
export { type CsvOptions, type CsvTable, readCsv } from "./csv.ts";
export { type Digits, digits, scaled } from "./digits.ts";
export { type IdxArray, type IdxData, readIdx } from "./idx.ts";
export { readMatrix } from "./matrix.ts";
export { type NpyArray, type NpyData, readNpy, writeNpy } from "./npy.ts";
