import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { requireArguments } from "@backstep/core/plugin";
import { aPlan, type CausesRow, type Plan, type Row, rowKey } from "@backstep/experiment";
import { parseJson } from "@backstep/input";
import { readText, requireWritableFolder, writeWhole } from "@backstep/input/node";
import { parse } from "yaml";
import { normalised, settingOf, toYaml } from "./normalised.ts";

/** The stored results of one experiment: `experiment.yaml`, `rows.ndjson`, `causes.ndjson` and samples. */
export interface ResultFolder {
  readonly path: string;
  /** All rows: those that were kept from earlier runs, and those that were added. */
  readonly rows: readonly Row[];
  readonly causes: readonly CausesRow[];
  /** Adds a row, and writes `rows.ndjson` completely or not at all. */
  addRow(row: Row): Promise<void>;
  /** Adds the causes of an error, and writes `causes.ndjson` completely or not at all. */
  addCauses(causes: CausesRow): Promise<void>;
}

/** Options of `openResults`. */
export interface ResultOptions {
  /** The version of the program. Rows of another version are measured again. */
  readonly version: string;
  /** Whether to remove all stored rows. Default false. */
  readonly fresh?: boolean;
}

/**
 * Opens the results of an experiment in an existing folder.
 *
 * Rows in the folder are kept if this version measured them from the same setting, data and networks. All other rows are removed.
 *
 * @throws BackstepError `FILE_NOT_WRITABLE`
 * @example
 * ```ts
 * const results = await openResults("results", plan, { version: "1" });
 * const done = new Set(results.rows.map(rowKey));
 * for await (const each of measure(plan, { done })) if (each.kind === "row") await results.addRow(each.row);
 * ```
 */
export async function openResults(path: string, plan: Plan, options: ResultOptions): Promise<ResultFolder> {
  requireArguments("openResults", { path: { type: "text" }, plan: aPlan }, { path, plan });
  requireArguments("openResults", { version: { type: "text" }, fresh: { type: "boolean", optional: true } }, options);
  await requireWritableFolder(path);
  const content = await normalised(plan, path);
  const header = headerOf(plan, options.version);
  const stored = options.fresh ? undefined : await storedOf(path, header, content);
  const { rows, causes } = await keptResults(path, plan, content, stored);

  if (stored === undefined) await removeSamples(path);
  await writeWhole(join(path, "experiment.yaml"), `${header}\n${toYaml(content)}`);
  const save = (file: string, lines: Iterable<object>): Promise<void> =>
    writeWhole(join(path, file), Array.from(lines, (line) => `${JSON.stringify(line)}\n`).join(""));
  await save("rows.ndjson", rows.values());
  await save("causes.ndjson", causes.values());
  return {
    path,
    get rows() {
      return [...rows.values()];
    },
    get causes() {
      return [...causes.values()];
    },
    addRow(row) {
      rows.set(rowKey(row), row);
      return save("rows.ndjson", rows.values());
    },
    addCauses(row) {
      causes.set(causesKey(row), row);
      return save("causes.ndjson", causes.values());
    },
  };
}

/** The stored rows and causes that belong to the experiment, by their keys. None if no experiment of the same setting is stored. */
async function keptResults(
  path: string,
  { experiment }: Plan,
  content: Record<string, unknown>,
  stored: Record<string, unknown> | undefined,
): Promise<{ rows: Map<string, Row>; causes: Map<string, CausesRow> }> {
  if (stored === undefined) return { rows: new Map(), causes: new Map() };
  const schemes = new Set(experiment.schemes.map(({ name, options }) => JSON.stringify([name, options])));
  const metrics = experiment.metrics.filter((_, i) => includes(stored.metrics, (content.metrics as unknown[])[i]));
  const isWanted = (row: { scheme: string; options: object; steps: number }): boolean =>
    schemes.has(JSON.stringify([row.scheme, row.options])) && experiment.steps.includes(row.steps);
  const rows = (await readRows<Row>(path, "rows.ndjson")).filter(
    (row) =>
      isWanted(row) &&
      metrics.includes(row.metric) &&
      experiment.seeds.some((seed) => String(seed) === String(row.seed)),
  );
  const causes = (await readRows<CausesRow>(path, "causes.ndjson")).filter(isWanted);
  return {
    rows: new Map(rows.map((row) => [rowKey(row), row])),
    causes: new Map(causes.map((each) => [causesKey(each), each])),
  };
}

/** The rows of a stored NDJSON file; an empty list if the file does not exist. @throws BackstepError `FILE_FORMAT` for a line that is not JSON */
export async function readRows<T>(path: string, file: string): Promise<T[]> {
  requireArguments("readRows", { path: { type: "text" }, file: { type: "text" } }, { path, file });
  const text = await readFile(join(path, file), "utf8").catch(() => "");
  return text.split("\n").flatMap((line, i) => (line === "" ? [] : [parseJson(line, `${file}, line ${i + 1}: `) as T]));
}

/** The first line of `experiment.yaml`: what rows depend on apart from the experiment. */
function headerOf({ data, network }: Plan, version: string): string {
  const digests = [
    ...(data ? [`data ${data.digest.slice(0, 16)}`] : []),
    ...(network ? [`model ${network.digest.slice(0, 16)}`] : []),
  ];
  return [`# backstep ${version}`, ...digests].join(", ");
}

/** The stored experiment; undefined if its header or its setting differs. */
async function storedOf(
  path: string,
  header: string,
  content: Record<string, unknown>,
): Promise<Record<string, unknown> | undefined> {
  const text = await readText(join(path, "experiment.yaml")).catch(() => undefined);
  if (text === undefined || !text.startsWith(`${header}\n`)) return undefined;
  const stored = parse(text);
  return settingOf(stored) === settingOf(JSON.parse(JSON.stringify(content))) ? stored : undefined;
}

/** Whether a stored list of metrics contains this one. If the network of a metric changes, its digest differs, and so does the metric. */
function includes(metrics: unknown, metric: unknown): boolean {
  return Array.isArray(metrics) && metrics.some((each) => JSON.stringify(each) === JSON.stringify(metric));
}

/** Removes the stored samples, so that a report never shows samples of another setting next to these rows. */
async function removeSamples(path: string): Promise<void> {
  for (const file of await readdir(path)) if (/^samples-.*\.npy$/.test(file)) await rm(join(path, file));
}

function causesKey({ cell }: CausesRow): string {
  return cell;
}
