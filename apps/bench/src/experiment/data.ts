import { createHash } from "node:crypto";
import { basename, resolve } from "node:path";
import { BackstepError, type Samples } from "@backstep/core";
import { digits, readMatrix, scaled } from "@backstep/datasets";
import type { DataSpec } from "./experiment.ts";
import { readBytesIfThere, within } from "./read.ts";

/** Points that an experiment names, and what tells this content from another. */
export interface Data {
  readonly points: Samples;
  readonly digest: string;
}

/**
 * The points of `data: digits`, scaled to [−1, 1], or those of a file, as they are.
 *
 * @throws BackstepError `FILE_NOT_FOUND`, `FILE_FORMAT`, `DATA_INVALID` where a value is not finite.
 */
export async function readData(name: string, folder: string): Promise<Data> {
  if (name === "digits") {
    const images = await digits();
    const points: Samples = { kind: "samples", x: scaled(images, [-1, 1]), n: images.n, dim: images.dim };
    return { points, digest: "digits" };
  }
  const file = resolve(folder, name);
  const bytes = await readBytesIfThere(file);
  if (bytes === undefined)
    throw new BackstepError("FILE_NOT_FOUND", `${file} does not exist${whereabouts(file)}`, { file });
  return {
    points: await within(name, () => readMatrix(bytes, name)),
    digest: createHash("sha256").update(bytes).digest("hex"),
  };
}

/** Where a file of MNIST may be had, which we do not hand on: the address is one of those from which torchvision takes it. */
function whereabouts(file: string): string {
  return /^(?:train|t10k)-images-idx3-ubyte(?:\.gz)?$/.test(basename(file))
    ? "; it is a file of MNIST, to be had from https://ossci-datasets.s3.amazonaws.com/mnist/"
    : "";
}

/**
 * The rows that an experiment asks for of its data, mapped to the range that it asks for.
 *
 * @throws BackstepError as `readData`; `OPTION_INVALID` for rows that are not there and a range without width.
 */
export async function readPart({ data, rows, range }: DataSpec, folder: string): Promise<Data> {
  const { points, digest } = await readData(data, folder);
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

/** The smallest value becomes the low one, the largest the high one. */
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
