export { digestOf } from "./digest.ts";
export { type ReadOptions, readBytes, readBytesIfPresent, readText, requireFile } from "./read.ts";
export { type Draft, draftChannel, requireWritableFolder, writeWhole } from "./write.ts";
