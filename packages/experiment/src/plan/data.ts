import { BackstepError, type Samples } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { namingFile } from "@backstep/input";
import { host } from "#host";
import { aSource, aText } from "../arguments.ts";
import { loadEntry } from "../catalogue.ts";
import { sha256Of } from "../digest.ts";
import type { PluginSource } from "../plugins/find-plugin.ts";

/** Names data: a data set or a file, its rows `[from, to)` and the range it is mapped to. */
export interface DataSpec {
  readonly data: string;
  readonly rows?: readonly [number, number];
  readonly range?: readonly [number, number];
}

/** The points that an experiment names. Equal digests mean equal content. */
export interface Data {
  readonly points: Samples;
  readonly digest: string;
}

/**
 * The points of a data set of the catalogue, or of a file (NPY, CSV or IDX), without any change of scale.
 *
 * @throws BackstepError `FILE_NOT_FOUND`, `FILE_FORMAT`; `DATA_INVALID` if a value is not finite.
 */
export async function readData(name: string, source: PluginSource): Promise<Data> {
  requireArguments("readData", { name: aText, source: aSource }, { name, source });
  const { catalogue, folder } = source;
  const known = await loadEntry(catalogue.datasets, name);
  if (known) return { points: known, digest: name };
  const bytes = await host.readBytes(name, folder);
  const { readMatrix } = await import("@backstep/datasets");
  return { points: await namingFile(name, async () => readMatrix(bytes, name)), digest: sha256Of(bytes) };
}

/**
 * The rows that an experiment selects from its data, mapped to the range that it gives.
 *
 * @throws BackstepError as `readData`; `OPTION_INVALID` for rows that do not exist and for a range without width.
 */
export async function readPart({ data, rows, range }: DataSpec, source: PluginSource): Promise<Data> {
  const { points, digest } = await readData(data, source);
  const { n, dim } = points;
  const x = range ? mapped(points.x, range) : points.x;
  const [from, to] = rows ?? [0, n];
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to && to <= n))
    throw new BackstepError(
      "OPTION_INVALID",
      `target.rows is [${from}, ${to}]; they must be whole numbers, the first below the second, from 0 to ${n}`,
    );
  return { points: { kind: "samples", x: x.subarray(from * dim, to * dim), n: to - from, dim }, digest };
}

/** Maps the smallest value to `low` and the largest to `high`. */
function mapped(x: Samples["x"], [low, high]: readonly [number, number]): Samples["x"] {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high))
    throw new BackstepError(
      "OPTION_INVALID",
      `target.range is [${low}, ${high}]; it must be two finite numbers, the first below the second`,
    );
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of x) [least, most] = [Math.min(least, value), Math.max(most, value)];
  const scale = most > least ? (high - low) / (most - least) : 0;
  return x.map((value) => low + scale * (value - least));
}
