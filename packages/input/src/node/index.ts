export { digestOf } from "./digest.ts";
export { namingFile, readBytes, readBytesIfPresent, readText } from "./read.ts";
export { requireWritableFolder, writeWhole } from "./write.ts";
