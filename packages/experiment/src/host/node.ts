import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { BackstepError } from "@backstep/core";
import { readBytesIfPresent } from "@backstep/input/node";
import type { Host } from "./host.ts";
import { locatePlugin } from "./locate-plugin.ts";
import { readDocument } from "./read-document.ts";

/** The host in Node: files and installed packages. */
export const host: Host = {
  folder: () => process.cwd(),

  async readBytes(name, folder) {
    const file = resolve(folder, name);
    const bytes = await readBytesIfPresent(file);
    if (bytes) return bytes;
    throw new BackstepError("FILE_NOT_FOUND", `${file} does not exist${sourceOf(file)}`, { file });
  },

  readDocument,

  locatePlugin,

  async importModule(file) {
    try {
      return (await import(pathToFileURL(file).href)) as object;
    } catch (error) {
      const missing = (error as { code?: unknown }).code === "ERR_MODULE_NOT_FOUND";
      const advice = missing ? "; install the missing package in the folder of the plugin" : "";
      throw new BackstepError("PLUGIN_INVALID", `${file} cannot be loaded: ${String(error)}${advice}`, { file }, error);
    }
  },
};

/** The address of the files of MNIST. Backstep does not distribute them; torchvision uses the same address. */
function sourceOf(file: string): string {
  return /^(?:train|t10k)-images-idx3-ubyte(?:\.gz)?$/.test(basename(file))
    ? "; it is a file of MNIST, available from https://ossci-datasets.s3.amazonaws.com/mnist/"
    : "";
}
