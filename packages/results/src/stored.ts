import { basename, join } from "node:path";
import { BackstepError, isBackstepError, type Samples } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { type CausesRow, type Experiment, parseStored, type Row } from "@backstep/experiment";
import type { Damage } from "./damage.ts";
import { readLines } from "./lines.ts";
import { files, yamlMark } from "./names.ts";
import { toYaml } from "./normalised.ts";
import { readSamples } from "./samples.ts";
import { belongsTo, type PictureSettings, readSetting, type Setting, type ShownCell } from "./setting.ts";

/** The results of one experiment, as a folder holds them. */
export interface StoredResults {
  readonly folder: string;
  readonly experiment: Experiment;
  /** The experiment as YAML, with every default. */
  readonly yaml: string;
  readonly rows: readonly Row[];
  readonly causes: readonly CausesRow[];
  /** The cells whose samples are stored. */
  readonly samples: readonly (ShownCell & { readonly samples: Samples })[];
  /** Points of the truth. */
  readonly truth?: Samples;
  readonly pictures: PictureSettings;
  /** What could not be read. */
  readonly damage: readonly Damage[];
}

/**
 * Reads the results of one experiment. Damaged rows and samples are left out and named in `damage`.
 *
 * @throws BackstepError `FILE_NOT_FOUND` if the folder holds no results, `FILE_FORMAT` if `results.json` is damaged or a later version wrote
 * it.
 */
export async function readResults(folder: string): Promise<StoredResults> {
  requireArguments("readResults", { folder: { type: "text" } }, { folder });
  const found = await readSetting(folder);
  const file = join(folder, files.setting);
  if (found === undefined) throw new BackstepError("FILE_NOT_FOUND", `${file} does not exist`, { file });
  if (found.content?.backstep !== "results") throw damaged(file);
  const setting = found.content;
  const belongs = belongsTo(setting);
  const rows = await readLines<Row>(join(folder, files.rows), "rows");
  const causes = await readLines<CausesRow>(join(folder, files.causes), "causes");
  const stored = await readSamples(folder, new Set([...setting.samples.map(({ cell }) => cell), "truth"]));
  const truth = stored.samples.get("truth");
  return {
    folder,
    experiment: experimentOf(setting, folder, file),
    yaml: `${yamlMark}${setting.version}\n${toYaml(setting.experiment)}`,
    rows: rows.entries.filter(belongs.row).map(({ row }) => row),
    causes: causes.entries.filter(belongs.causes).map(({ row }) => row),
    samples: setting.samples.flatMap((cell) => {
      const samples = stored.samples.get(cell.cell);
      return samples ? [{ ...cell, samples }] : [];
    }),
    ...(truth && setting.pictures.truth !== undefined && { truth }),
    pictures: setting.pictures,
    damage: [...rows.damage, ...causes.damage, ...stored.damage],
  };
}

function experimentOf({ experiment }: Setting, folder: string, file: string): Experiment {
  try {
    return parseStored(experiment, basename(folder));
  } catch (error) {
    throw damaged(file, isBackstepError(error) ? ` (${error.message})` : "", error);
  }
}

function damaged(file: string, detail = "", cause?: unknown): BackstepError {
  return new BackstepError(
    "FILE_FORMAT",
    `${file} is damaged${detail}; run the experiment again into this folder: rows that are whole stay`,
    { file },
    cause,
  );
}
