import type { Drift } from "../drift.ts";
import type { Batch, Workspace } from "../memory/batch.ts";
import type { Seed } from "../noise/seed.ts";
import type { NoiseSource } from "../noise/source.ts";
import type { Scheme } from "../scheme.ts";
import type { ScoreModel } from "../score-model.ts";
import type { Start } from "./start.ts";

/** A checked run: what all its chunks share. */
export interface Run {
  readonly scheme: Scheme<unknown>;
  readonly drift: Drift;
  /** The model in the coordinates of the run. */
  readonly model: ScoreModel;
  readonly eigen: ScoreModel["eigen"];
  readonly times: Float64Array;
  readonly n: number;
  readonly seed: Seed;
  readonly start: Start;
  readonly noise: NoiseSource;
  readonly noiseLevel: number;
  readonly workspace: Workspace;
  /** Batches that outlive a step, of all chunks in progress. Only `runChunk` writes it. */
  readonly kept: Set<Batch>;
  readonly chunkRows: number;
  readonly signal: AbortSignal | undefined;
}
