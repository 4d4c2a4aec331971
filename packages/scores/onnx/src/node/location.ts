import { resolve as resolvePath } from "node:path";

/** How the files of a model are found. */
export interface ModelLocation {
  /** The folder of relative paths. Default: the working directory. */
  readonly folder?: string;
  /** Converts the name of a model in a spec to the path of its file. Default: the path relative to `folder`. */
  readonly resolve?: (model: string) => string;
}

/** The path of a model's file. */
export function modelPath(model: string, { folder = process.cwd(), resolve }: ModelLocation): string {
  return resolve === undefined ? resolvePath(folder, model) : resolve(model);
}
