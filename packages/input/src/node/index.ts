export { digestOf } from "./digest.ts";
export { isRunning, processMark } from "./process.ts";
export { readBytes, readBytesIfPresent, readText } from "./read.ts";
export { isDraft, notWritable, removeDrafts, requireWritableFolder, writeWhole } from "./write.ts";
