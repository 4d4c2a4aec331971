import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type CausesRow, type Plan, type Row, rowKey } from "@backstep/experiment";
import { readText, writeWhole } from "@backstep/input/node";
import { parse } from "yaml";
import { normalised, settingOf, toYaml } from "./normalised.ts";

/** The stored results of one experiment: `experiment.yaml`, `rows.ndjson`, `causes.ndjson` and samples. */
export interface ResultFolder {
  readonly path: string;
  readonly rows: readonly Row[];
  readonly causes: readonly CausesRow[];
  addRow(row: Row): Promise<void>;
  addCauses(causes: CausesRow): Promise<void>;
}

/** How a folder is opened. */
export interface ResultOptions {
  /** The version of the program. Rows of another version are measured again. */
  readonly version: string;
  /** Whether to discard the rows that are there. Default false. */
  readonly fresh?: boolean;
}

/**
 * Opens the results of an experiment in an existing folder. Rows that are there stay if they were made by this version from the same
 * setting and data; everything else there is replaced.
 */
export async function openResults(path: string, plan: Plan, options: ResultOptions): Promise<ResultFolder> {
  const content = normalised(plan.experiment, plan.folder, path, plan.features);
  const header = headerOf(plan, options.version);
  const stored = options.fresh ? undefined : await storedOf(path, header, content);
  const known = stored !== undefined;
  const unchanged = plan.experiment.metrics.filter((_, i) =>
    includes(stored?.metrics, (content.metrics as unknown[])[i]),
  );
  const wanted = new Set(plan.experiment.schemes.map(({ name, options }) => JSON.stringify([name, options])));
  const rows = known ? await readRows<Row>(path, "rows.ndjson") : [];
  const causes = known ? await readRows<CausesRow>(path, "causes.ndjson") : [];
  const isWanted = (row: { scheme: string; options: object; steps: number }): boolean =>
    wanted.has(JSON.stringify([row.scheme, row.options])) && plan.experiment.steps.includes(row.steps);
  const kept = new Map(
    rows
      .filter((row) => isWanted(row) && unchanged.includes(row.metric) && plan.experiment.seeds.includes(row.seed))
      .map((row) => [rowKey(row), row]),
  );
  const keptCauses = new Map(causes.filter(isWanted).map((each) => [causesKey(each), each]));

  if (!known) await removeSamples(path);
  await writeWhole(join(path, "experiment.yaml"), `${header}\n${toYaml(content)}`);
  const save = (file: string, lines: Iterable<object>): Promise<void> =>
    writeWhole(join(path, file), Array.from(lines, (line) => `${JSON.stringify(line)}\n`).join(""));
  await save("rows.ndjson", kept.values());
  await save("causes.ndjson", keptCauses.values());
  return {
    path,
    get rows() {
      return [...kept.values()];
    },
    get causes() {
      return [...keptCauses.values()];
    },
    addRow(row) {
      kept.set(rowKey(row), row);
      return save("rows.ndjson", kept.values());
    },
    addCauses(row) {
      keptCauses.set(causesKey(row), row);
      return save("causes.ndjson", keptCauses.values());
    },
  };
}

/** Rows of a stored NDJSON file; none where there is no such file. */
export async function readRows<T>(path: string, file: string): Promise<T[]> {
  const text = await readFile(join(path, file), "utf8").catch(() => "");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}

/** The first line of a stored experiment: whatever else its rows depend on. */
function headerOf({ data, network }: Plan, version: string): string {
  const digests = [
    ...(data ? [`data ${data.digest.slice(0, 16)}`] : []),
    ...(network ? [`model ${network.digest.slice(0, 16)}`] : []),
  ];
  return [`# backstep ${version}`, ...digests].join(", ");
}

/** The experiment that is stored, if its rows are of the same setting. */
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

/** Whether a stored list of metrics has this one; that of a network which has changed is another. */
function includes(metrics: unknown, metric: unknown): boolean {
  return Array.isArray(metrics) && metrics.some((each) => JSON.stringify(each) === JSON.stringify(metric));
}

/** Samples of another setting must not be drawn beside rows of this one. */
async function removeSamples(path: string): Promise<void> {
  for (const file of await readdir(path)) if (/^samples-.*\.npy$/.test(file)) await rm(join(path, file));
}

function causesKey({ scheme, options, steps }: CausesRow): string {
  return JSON.stringify([scheme, options, steps]);
}
