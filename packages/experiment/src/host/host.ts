/** What an experiment needs of the machine that runs it. There is one implementation for Node and one for browser pages. */
export interface Host {
  /** The folder to which file names are relative if nothing else is given. */
  folder(): string;
  /** The content of a file, relative to `folder`. @throws BackstepError `FILE_NOT_FOUND`; in a page `CAPABILITY_MISSING` */
  readBytes(file: string, folder: string): Promise<Uint8Array>;
  /** A module by its package name or path, looked up from `folder` first; undefined if there is none. */
  importPackage(name: string, folder: string): Promise<object | undefined>;
}
