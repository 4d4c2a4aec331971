import { rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { CausesRow, Row } from "@backstep/experiment";
import { readText, writeWhole } from "@backstep/input/node";
import { type Change, differencesOf } from "./change.ts";
import type { Damage } from "./damage.ts";
import type { Entry } from "./lines.ts";
import { asideFolder, files, yamlMark } from "./names.ts";
import { toYaml } from "./normalised.ts";
import { requireOwnFile } from "./ownership.ts";
import { moveDamagedSetting, type Part } from "./part.ts";
import { removeSamples } from "./samples.ts";
import { readSetting, type Setting, settingText } from "./setting.ts";

/** What the user has agreed to delete. */
interface Consent {
  readonly fresh?: boolean;
  readonly discard?: (change: Change) => Promise<boolean>;
}

/** Replaces the setting of a folder. At each moment, the rows of the present setting are in its files, and no row is lost. */
export async function changeSetting(
  path: string,
  setting: Setting,
  parts: readonly [Part<Row>, Part<CausesRow>],
  { fresh = false, discard }: Consent,
): Promise<{ readonly change?: Change; readonly damage: readonly Damage[] }> {
  const [rows] = parts;
  const found = await readSetting(path);
  const before = found?.content?.backstep === "results" ? found.content : undefined;
  const isNew = !fresh && (rows.leaving.length > 0 || rows.returning.length > 0);
  const differences = before && !fresh ? differencesOf(before, setting) : [];
  const change: Change | undefined =
    isNew || differences.length > 0
      ? {
          differences,
          valid: rows.wanted.length,
          returned: rows.returning.length,
          aside: rows.leaving.length,
          discarded: false,
        }
      : undefined;
  const isDiscarded = change !== undefined && change.aside > 0 && (await discard?.(change)) === true;
  const discarded = isDiscarded ? idsOf(parts) : new Set<string>();
  for (const part of parts) await part.keepOthers();
  const text = settingText(setting);
  const damage = parts.flatMap((part) => part.damage);
  if (found && !found.content) {
    await moveDamagedSetting(path);
    damage.push({ file: join(path, files.setting), message: "is damaged; it is written again" });
  }
  if (found?.text !== text) await writeWhole(join(path, files.setting), text);
  for (const part of parts) await part.arrange(discarded);
  await rmdir(join(path, asideFolder)).catch(() => undefined);
  damage.push(...(await writeYaml(path, setting)));
  const left = new Set([...setting.cells, ...parts.flatMap((part) => cellsIn(part.others, discarded))]);
  if (fresh || discarded.size > 0) await removeSamples(path, (_, key) => key !== "truth" && (fresh || !left.has(key)));
  return { damage: fresh ? [] : damage, ...(change && { change: { ...change, discarded: isDiscarded } }) };
}

/** Writes the copy of the experiment for people. A file of another program with this name stays. */
async function writeYaml(path: string, { version, experiment }: Setting): Promise<readonly Damage[]> {
  const file = join(path, files.yaml);
  try {
    await requireOwnFile(file, yamlMark);
  } catch {
    const message =
      "was not written by Backstep and remains unchanged; move it away to have the experiment written there";
    return [{ file, message }];
  }
  const text = `${yamlMark}${version}\n${toYaml(experiment)}`;
  if ((await readText(file).catch(() => undefined)) !== text) await writeWhole(file, text);
  return [];
}

function idsOf(parts: readonly [Part<Row>, Part<CausesRow>]): Set<string> {
  return new Set(parts.flatMap((part) => part.leaving.map(({ id }) => id)));
}

function cellsIn(entries: readonly Entry<Row | CausesRow>[], discarded: ReadonlySet<string>): string[] {
  return entries.filter(({ id }) => !discarded.has(id)).map(({ row }) => row.cell);
}
