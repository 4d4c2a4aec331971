import { requireArguments } from "@backstep/core/plugin";
import { namingFile } from "@backstep/input";
import { host } from "#host";
import { anAccess, aText } from "./arguments.ts";
import type { PluginAccess } from "./plugins/find-plugin.ts";
import type { ExperimentFile } from "./schema/experiment.ts";
import { parseExperiment } from "./schema/parse.ts";

/**
 * Reads an experiment file, YAML or JSON.
 *
 * @throws BackstepError `FILE_NOT_FOUND`, `FILE_FORMAT` if it is neither YAML nor JSON, otherwise as `parseExperiment`; in a page
 * `CAPABILITY_MISSING`, because a page has no files.
 */
export async function readExperiment(file: string, access: PluginAccess): Promise<ExperimentFile> {
  requireArguments("readExperiment", { file: aText, access: anAccess }, { file, access });
  const { content, name, folder } = await host.readDocument(file);
  return namingFile(file, async () => ({
    file,
    folder,
    experiment: await parseExperiment(content, name, { ...access, folder }),
  }));
}
