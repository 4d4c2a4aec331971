export { digestOf } from "./digest.ts";
export { isRunning, processMark } from "./process.ts";
export { type ReadOptions, readBytes, readBytesIfPresent, readText, requireFile } from "./read.ts";
export {
  type Draft,
  draftChannel,
  isDraft,
  notWritable,
  removeDrafts,
  requireWritableFolder,
  writeWhole,
} from "./write.ts";
