import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { BackstepError } from "@backstep/core";
import { isRecord } from "@backstep/core/plugin";
import {
  type CausesRow,
  type Cell,
  type Setting as CellSetting,
  type ImageShape,
  knownWindow,
  type Plan,
  partsOf,
  type Row,
  type Window,
} from "@backstep/experiment";
import { readText } from "@backstep/input/node";
import { checkOf, type Entry } from "./lines.ts";
import { files } from "./names.ts";
import { metricKeys, normalised } from "./normalised.ts";

/** A cell whose samples are shown: its key, and its place in the experiment. */
export interface ShownCell {
  readonly cell: string;
  readonly scheme: string;
  readonly options: object;
  readonly setting: CellSetting;
  readonly steps: number;
}

/** How a report shows the samples of an experiment as pictures. A key is present if the network or the data determine it. */
export interface PictureSettings {
  readonly image?: ImageShape;
  readonly window?: Window;
  /** The file with points of the truth. */
  readonly truth?: string;
}

/** The content of `results.json`: which results belong to the experiment. */
export interface Setting {
  readonly backstep: "results";
  readonly format: 1;
  /** The version of the program that wrote it. */
  readonly version: string;
  /** The experiment with every default written out. */
  readonly experiment: Readonly<Record<string, unknown>>;
  /** Hashes of the contents of data and networks. */
  readonly contents: Readonly<Record<string, string>>;
  /** The keys of metrics by label. Rows of another key are those of another metric with the same label. */
  readonly metrics: Readonly<Record<string, string>>;
  readonly pictures: PictureSettings;
  readonly cells: readonly string[];
  /** Keys of the cells that have causes. */
  readonly causes: readonly string[];
  /** The cells whose samples are kept. */
  readonly samples: readonly ShownCell[];
}

/** The content of `results.json` in a folder of several experiments. */
export interface Collection {
  readonly backstep: "collection";
  readonly format: 1;
  readonly version: string;
}

/** The setting of a plan. */
export async function settingOf(
  plan: Plan,
  path: string,
  version: string,
  { keepsSamples, truth }: { readonly keepsSamples: boolean; readonly truth?: string },
): Promise<Setting> {
  const cells = partsOf(plan);
  const { data, network, startData } = plan;
  const window = keepsSamples ? knownWindow(network, data) : undefined;
  const setting: Setting = {
    backstep: "results",
    format: 1,
    version,
    experiment: await normalised(plan, path),
    contents: {
      ...(data && { data: data.digest }),
      ...(startData && { startFile: startData.digest }),
      ...(network && { model: network.digest }),
    },
    metrics: await metricKeys(plan),
    pictures: {
      ...(keepsSamples && network?.image && { image: network.image }),
      ...(window && { window }),
      ...(truth !== undefined && { truth }),
    },
    cells: cells.map(({ cell }) => cell.key),
    causes: cells.filter(({ parts }) => parts.causes).map(({ cell }) => cell.key),
    samples: keepsSamples ? cells.filter(({ parts }) => parts.samples).map(({ cell }) => shown(cell)) : [],
  };
  return setting;
}

function shown({ key, scheme, variant: { setting }, steps }: Cell): ShownCell {
  return { cell: key, scheme: scheme.name, options: scheme.options, setting, steps };
}

/** The text of `results.json`: one line for each key. The last key is a checksum of the others. */
export function settingText(content: Setting | Collection): string {
  const keys = Object.entries({ ...content, check: checkOf(JSON.stringify(content)) });
  return `{\n${keys.map(([key, value]) => ` ${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(",\n")}\n}\n`;
}

/** What stands in the place of `results.json`. */
export interface FoundSetting {
  /** Whether it is recognised as a file of Backstep. */
  readonly kind: "results" | "collection" | "unknown";
  readonly text: string;
  /** Its content; undefined if it is damaged. */
  readonly content?: Setting | Collection;
}

const largest = 512 * 2 ** 20;

/**
 * Reads `results.json`; undefined if there is none.
 *
 * @throws BackstepError `FILE_FORMAT` if a later version of Backstep wrote it.
 */
export async function readSetting(folder: string): Promise<FoundSetting | undefined> {
  const file = join(folder, files.setting);
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  if (!found.isFile()) return { kind: "unknown", text: "" };
  const text = await readText(file, { most: largest }).catch(() => "");
  const kind = /^\s*\{\s*"backstep"\s*:\s*"(results|collection)"/.exec(text)?.[1] as "results" | "collection";
  if (kind === undefined) return { kind: "unknown", text };
  const content = contentOf(text);
  if (content === undefined) return { kind, text };
  if (content.format !== 1)
    throw new BackstepError(
      "FILE_FORMAT",
      `${file} has format ${content.format}, and this version of Backstep reads format 1; use the version that wrote it, or give another folder`,
      { file },
    );
  return { kind, text, content };
}

function contentOf(text: string): Setting | Collection | undefined {
  try {
    const { check, ...content } = JSON.parse(text) as Record<string, unknown>;
    if (!isRecord(content) || check !== checkOf(JSON.stringify(content))) return undefined;
    return content as unknown as Setting | Collection;
  } catch {
    return undefined;
  }
}

/** Which stored entries belong to a setting. */
export function belongsTo({ cells, causes, metrics }: Setting): {
  row(entry: Entry<Row>): boolean;
  causes(entry: Entry<CausesRow>): boolean;
} {
  const [known, withCauses] = [new Set(cells), new Set(causes)];
  return {
    row: ({ row, metricKey }) =>
      known.has(row.cell) && Object.hasOwn(metrics, row.metric) && metrics[row.metric] === metricKey,
    causes: ({ row }) => withCauses.has(row.cell),
  };
}
