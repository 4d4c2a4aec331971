import { BackstepError } from "@backstep/core";
import type { Host } from "./host.ts";

/** The host in a browser page. It has neither files nor installed packages. */
export const host: Host = {
  folder: () => "",

  async readBytes(file) {
    throw noFiles(file, "use a data set of the catalogue");
  },

  async readDocument(file) {
    throw noFiles(file, "give the experiment as an object");
  },

  async locatePlugin() {
    return undefined;
  },

  async importModule(file) {
    throw noFiles(file, "add the plugin to the catalogue");
  },
};

function noFiles(file: string, advice: string): BackstepError {
  return new BackstepError("CAPABILITY_MISSING", `a page cannot read the file ${file}; ${advice}`, { file });
}
