import type { Precision } from "@backstep/kernels";
import { BackstepError } from "../errors.ts";
import { bytesOf } from "../memory/precision.ts";
import type { ScoreModel } from "../score-model.ts";
import type { SampleOptions } from "./options.ts";
import { requireInteger } from "./require-integer.ts";

const chunkBytes = 128 * 1024;

/** Rows of a chunk: about 128 KiB a batch, in whole tiles of the noise if rows are short. */
export function defaultChunkRows(run: {
  readonly n: number;
  readonly dim: number;
  readonly precision: Precision;
  readonly preferred: number | undefined;
}): number {
  const rows = run.preferred ?? Math.floor(chunkBytes / (run.dim * bytesOf(run.precision)));
  return Math.max(1, Math.min(run.n, rows >= 16 ? rows - (rows % 16) : rows));
}

/** Rows per call at which the model is fastest, if it declares them. A call has at most `most` rows; for one row the model is not called. */
export async function preferredRowsOf(model: ScoreModel, most: number): Promise<number | undefined> {
  if (!(most > 1)) return 1;
  return typeof model.preferredRows === "function" ? model.preferredRows() : model.preferredRows;
}

/** Rows of a chunk: all of them if the scheme computes something over the batch. */
export async function chunkRowsOf(
  { scheme: { info }, n, precision = "f64", chunkRows }: SampleOptions,
  model: ScoreModel,
): Promise<number> {
  if (chunkRows !== undefined) requireInteger("chunkRows", chunkRows, 1);
  if (!info.requires.includes("wholeBatch"))
    return chunkRows ?? defaultChunkRows({ n, dim: model.dim, precision, preferred: await preferredRowsOf(model, n) });
  if (chunkRows === undefined || chunkRows >= n) return n;
  throw new BackstepError(
    "OPTION_INVALID",
    `chunkRows is ${chunkRows}, but ${info.name} computes something over all ${n} rows; leave chunkRows out, or set it to ${n}`,
  );
}
