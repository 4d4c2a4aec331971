import { basename, dirname, extname, resolve } from "node:path";
import { BackstepError } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { namingFile, readText } from "@backstep/input/node";
import { parse, YAMLParseError } from "yaml";
import { anAccess, aText } from "../arguments.ts";
import type { PluginAccess } from "../plugins/find-plugin.ts";
import type { ExperimentFile } from "../schema/experiment.ts";
import { parseExperiment } from "../schema/parse.ts";

/**
 * Reads an experiment file, YAML or JSON.
 *
 * @throws BackstepError `FILE_NOT_FOUND`, `FILE_FORMAT` if it is neither YAML nor JSON, otherwise as `parseExperiment`.
 */
export async function readExperiment(file: string, access: PluginAccess): Promise<ExperimentFile> {
  requireArguments("readExperiment", { file: aText, access: anAccess }, { file, access });
  const content = await readText(file);
  const name = basename(file, extname(file));
  const folder = dirname(resolve(file));
  return namingFile(file, async () => ({
    file,
    folder,
    experiment: await parseExperiment(parseText(content), name, { ...access, folder }),
  }));
}

function parseText(content: string): unknown {
  try {
    // `null` is a key of two sections, `classes` and `guidance`; plain YAML does not read it as text.
    return parse(content, { stringKeys: true });
  } catch (error) {
    const message = error instanceof YAMLParseError ? error.message.split("\n")[0] : String(error);
    throw new BackstepError("FILE_FORMAT", `not YAML: ${message.replace(/:$/, "")}`);
  }
}
