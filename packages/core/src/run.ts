import type { Batch } from "./batch.ts";
import type { Drift } from "./drift.ts";
import { BackstepError } from "./errors.ts";
import type { Seed } from "./noise/seed.ts";
import type { NoiseSource } from "./noise/source.ts";
import { createProblem, type Evaluations } from "./problem.ts";
import type { Scheme } from "./scheme.ts";
import type { ScoreModel } from "./score-model.ts";
import { type Start, startPoints } from "./start.ts";
import type { Workspace } from "./workspace.ts";
import { bytesOf } from "./workspace.ts";

/** A checked run: what every chunk of it shares. */
export interface Run {
  readonly scheme: Scheme<unknown>;
  readonly drift: Drift;
  /** The model in the coordinates in which the run takes place. */
  readonly model: ScoreModel;
  readonly eigen: ScoreModel["eigen"];
  readonly times: Float64Array;
  readonly n: number;
  readonly seed: Seed;
  readonly start: Start;
  readonly noise: NoiseSource;
  readonly noiseLevel: number;
  readonly workspace: Workspace;
  /** Batches that outlive a step, of all chunks that are under way. */
  readonly kept: Set<Batch>;
  readonly chunkRows: number;
  readonly signal: AbortSignal | undefined;
}

/** The state of a chunk after `step` steps. `x` is valid until the chunk is advanced. */
export interface ChunkState {
  readonly step: number;
  readonly time: number;
  readonly x: Batch;
  readonly evaluations: Readonly<Evaluations>;
}

/** Runs one chunk of rows through the whole grid, yielding the start and the state after each step. */
export async function* runChunk(run: Run, firstRow: number, rows: number): AsyncGenerator<ChunkState, void, undefined> {
  const { scheme, drift, times, workspace, seed, start, eigen, kept } = run;
  const { position } = workspace;
  const { problem, evaluations } = createProblem(run);
  let own: readonly Batch[] = [];
  const keepOnly = (batches: readonly Batch[]): void => {
    for (const batch of own) kept.delete(batch);
    for (const batch of batches) kept.add(batch);
    own = batches;
    workspace.recycle(kept);
  };
  const enter = (step: number): void => {
    Object.assign(position, { firstRow, step, draw: 0, call: 0, time: times[step] });
    evaluations.outputs.length = 0;
  };

  enter(0);
  let x = startPoints(start, { workspace, rows, dim: run.model.dim, drift, time: times[0], seed, eigen });
  let state = scheme.init(problem, x);
  keepOnly([x, ...batchesIn(state)]);
  yield { step: 0, time: times[0], x, evaluations };

  for (let step = 0; step + 1 < times.length; step++) {
    throwIfAborted(run, step);
    enter(step);
    const result = await scheme.step(problem, times[step], times[step + 1], x, state);
    if (workspace.nonFinite) throwNonFinite(run, evaluations, result.x);

    x = result.x;
    state = result.state;
    keepOnly([x, ...batchesIn(state)]);
    yield { step: step + 1, time: times[step + 1], x, evaluations };
  }
  keepOnly([]);
}

/** The batches in a scheme's state, which is made of batches, numbers, and arrays or plain objects of them. */
export function batchesIn(state: unknown): readonly Batch[] {
  if (typeof state !== "object" || state === null || ArrayBuffer.isView(state)) return [];
  return isBatch(state) ? [state] : Object.values(state).flatMap(batchesIn);
}

function isBatch(value: object): value is Batch {
  return "workspace" in value && "address" in value;
}

/** @throws BackstepError `ABORTED` where the caller's signal has fired. */
export function throwIfAborted({ signal, scheme, times }: Run, step: number): void {
  if (!signal?.aborted) return;
  throw new BackstepError(
    "ABORTED",
    `${scheme.info.name} was aborted before step ${step} of ${times.length - 1}`,
    { scheme: scheme.info.name, step, time: times[step] },
    signal.reason,
  );
}

/** @throws BackstepError `NON_FINITE` naming the first offending quantity: what the model returned, or the state. */
export function throwNonFinite({ scheme, workspace }: Run, evaluations: Evaluations, x: Batch): never {
  workspace.nonFinite = false;
  const { step, time, firstRow } = workspace.position;
  const found = firstNonFinite([...evaluations.outputs, { quantity: "state", batch: x }]);
  if (found) {
    const { quantity, value, coordinate } = found;
    const row = firstRow + found.row;
    throw new BackstepError(
      "NON_FINITE",
      `${scheme.info.name}: ${quantity} is ${value} at step ${step}, time ${time}, row ${row}, coordinate ${coordinate}; ` +
        "the score may be singular there, or the step too large",
      { scheme: scheme.info.name, quantity, value, step, time, row },
    );
  }
  throw new BackstepError(
    "NON_FINITE",
    `${scheme.info.name}: an intermediate result is not finite at step ${step}, time ${time}`,
    {
      scheme: scheme.info.name,
      quantity: "intermediate",
      step,
      time,
      row: firstRow,
    },
  );
}

/** The first value that is not finite, its row counted from that of the batch. */
export function firstNonFinite(
  suspects: readonly { readonly quantity: string; readonly batch: Batch }[],
): { quantity: string; value: number; row: number; coordinate: number } | undefined {
  for (const { quantity, batch } of suspects) {
    const { data, dim } = batch;
    const index = data.findIndex((value) => !Number.isFinite(value));
    if (index >= 0) return { quantity, value: data[index], row: Math.floor(index / dim), coordinate: index % dim };
  }
  return undefined;
}

const chunkBytes = 128 * 1024;

/** Rows of a chunk: about 128 KiB a batch, in whole tiles of the noise where rows are short. */
export function defaultChunkRows(run: {
  readonly n: number;
  readonly dim: number;
  readonly precision: "f32" | "f64";
  readonly preferred: number | undefined;
}): number {
  const rows = run.preferred ?? Math.floor(chunkBytes / (run.dim * bytesOf(run.precision)));
  return Math.max(1, Math.min(run.n, rows >= 16 ? rows - (rows % 16) : rows));
}
