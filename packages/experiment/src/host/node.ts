import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { BackstepError } from "@backstep/core";
import { readBytesIfPresent } from "@backstep/input/node";
import type { Host } from "./host.ts";

export { readExperiment } from "./read-experiment.ts";

/** The host in Node: files and installed packages. */
export const host: Host = {
  folder: () => process.cwd(),

  async readBytes(name, folder) {
    const file = resolve(folder, name);
    const bytes = await readBytesIfPresent(file);
    if (bytes) return bytes;
    throw new BackstepError("FILE_NOT_FOUND", `${file} does not exist${sourceOf(file)}`, { file });
  },

  async importPackage(name, folder) {
    const require = createRequire(join(folder, "experiment.js"));
    for (const locate of [() => pathToFileURL(require.resolve(name)).href, () => import.meta.resolve(name)]) {
      const url = attempt(locate);
      if (url === undefined || url.startsWith("node:")) continue;
      try {
        return (await import(url)) as object;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") continue;
        throw new BackstepError(
          "SCHEME_UNKNOWN",
          `package ${name} cannot be loaded: ${String(error)}`,
          { scheme: name },
          error,
        );
      }
    }
    return undefined;
  },
};

function attempt(locate: () => string): string | undefined {
  try {
    return locate();
  } catch {
    return undefined;
  }
}

/** The address of the files of MNIST. Backstep does not distribute them; torchvision uses the same address. */
function sourceOf(file: string): string {
  return /^(?:train|t10k)-images-idx3-ubyte(?:\.gz)?$/.test(basename(file))
    ? "; it is a file of MNIST, available from https://ossci-datasets.s3.amazonaws.com/mnist/"
    : "";
}
