/** Functions that differ between Node and browser pages. There is one implementation for each. */
export interface Host {
  /** The folder to which file names are relative by default. */
  folder(): string;
  /** The content of a file, relative to `folder`. @throws BackstepError `FILE_NOT_FOUND`; in a page `CAPABILITY_MISSING` */
  readBytes(file: string, folder: string): Promise<Uint8Array>;
  /** A module by its package name or path, looked up from `folder` first; undefined if there is none. */
  importPackage(name: string, folder: string): Promise<object | undefined>;
}
