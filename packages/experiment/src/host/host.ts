/** Functions that differ between Node and browser pages. There is one implementation for each. */
export interface Host {
  /** The folder to which file names are relative by default. */
  folder(): string;
  /** The content of a file, relative to `folder`. @throws BackstepError `FILE_NOT_FOUND`; in a page `CAPABILITY_MISSING` */
  readBytes(file: string, folder: string): Promise<Uint8Array>;
  /** The content of a YAML or JSON file, its name without the extension, and its folder. @throws BackstepError as `readBytes`; `FILE_FORMAT` */
  readDocument(file: string): Promise<HostDocument>;
  /**
   * The module of a plugin: an npm package, looked up from `folder` first, or a path below `folder` that starts with `./`. No code runs.
   *
   * @returns undefined if there is none
   */
  locatePlugin(name: string, folder: string): Promise<PluginModule | undefined>;
  /** Loads a module, which runs its code. @throws BackstepError `PLUGIN_INVALID` */
  importModule(file: string): Promise<object>;
}

/** A module before any of its code has run. */
export interface PluginModule {
  readonly file: string;
  /** Hash of the package, or of the module if it is given by its path. */
  readonly digest: string;
}

/** A YAML or JSON file. */
export interface HostDocument {
  readonly content: unknown;
  /** The name of the file without its extension. */
  readonly name: string;
  readonly folder: string;
}
