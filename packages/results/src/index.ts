export type { Change } from "./change.ts";
export { type CollectionFolder, openCollection } from "./collection.ts";
export { type Damage, damageText } from "./damage.ts";
export { asideFolder, reportMark, slug } from "./names.ts";
export { openResults, type ResultFolder, type ResultOptions } from "./open.ts";
export { type FolderKind, folderKind, requireOwnFile } from "./ownership.ts";
export type { PictureSettings, ShownCell } from "./setting.ts";
export { readResults, type StoredResults } from "./stored.ts";
