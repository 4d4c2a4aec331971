import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { Samples } from "@backstep/core";
import { digits, readMatrix, scaled } from "@backstep/datasets";
import { readBytes, within } from "./read.ts";

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
  const bytes = await readBytes(resolve(folder, name));
  return {
    points: await within(name, () => readMatrix(bytes, name)),
    digest: createHash("sha256").update(bytes).digest("hex"),
  };
}
