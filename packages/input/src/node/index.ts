export { digestOf } from "./digest.ts";
export { readBytes, readBytesIfPresent, readText } from "./read.ts";
export { requireWritableFolder, writeWhole } from "./write.ts";
