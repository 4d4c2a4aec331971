import { BackstepError } from "@backstep/core";
import type { ExperimentFile } from "../schema/experiment.ts";
import type { Host } from "./host.ts";

/** The host in a browser page. It has neither files nor installed packages. */
export const host: Host = {
  folder: () => "",

  async readBytes(file) {
    throw noFiles(file, "use a data set of the catalogue");
  },

  async locatePlugin() {
    return undefined;
  },

  async importModule(file) {
    throw noFiles(file, "add the plugin to the catalogue");
  },
};

/** @throws BackstepError `CAPABILITY_MISSING`: a page has no files. */
export async function readExperiment(file: string): Promise<ExperimentFile> {
  throw noFiles(file, "give the experiment as an object");
}

function noFiles(file: string, advice: string): BackstepError {
  return new BackstepError("CAPABILITY_MISSING", `a page cannot read the file ${file}; ${advice}`, { file });
}
