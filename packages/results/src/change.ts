import { isRecord } from "@backstep/core/plugin";
import type { Setting } from "./setting.ts";

/** How an experiment differs from the one whose results are in its folder. */
export interface Change {
  /** The differences in words, one for each key: `drift.horizon: 2 → 4`. Empty if the earlier experiment is unknown. */
  readonly differences: readonly string[];
  /** The number of stored rows that belong to the experiment. */
  readonly valid: number;
  /** The number of them that were kept aside before. */
  readonly returned: number;
  /** The number of rows that no longer belong to the experiment. */
  readonly aside: number;
  /** Whether they were deleted instead of kept aside. */
  readonly discarded: boolean;
}

const longest = 80;

/** The differences between two settings. */
export function differencesOf(before: Setting, after: Setting): string[] {
  const parts = ({ version, experiment, contents }: Setting): object => ({
    ...experiment,
    "version of Backstep": version,
    "content of": contents,
  });
  return differences("", parts(before), parts(after));
}

function differences(path: string, before: unknown, after: unknown): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isRecord(before) || !isRecord(after)) return [`${path}: ${shown(before)} → ${shown(after)}`];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const inner = path === "" ? key : `${path}.${key}`;
    return differences(inner, own(before, key), own(after, key));
  });
}

function own(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "string" ? value : JSON.stringify(value).replaceAll(",", ", ").replaceAll('"', "");
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
