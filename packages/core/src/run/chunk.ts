import type { Batch } from "../memory/batch.ts";
import { createPosition } from "../memory/position.ts";
import { throwIfAborted, throwNonFinite } from "./failure.ts";
import { createProblem, type Evaluations } from "./problem.ts";
import type { Run } from "./run.ts";
import { startPoints } from "./start.ts";

/** The state of a chunk after `step` steps. `x` is valid until the chunk advances. */
export interface ChunkState {
  readonly step: number;
  readonly time: number;
  readonly x: Batch;
  readonly evaluations: Readonly<Evaluations>;
}

/** Runs one chunk of rows through the whole grid. Yields the start and the state after each step. */
export async function* runChunk(run: Run, firstRow: number, rows: number): AsyncGenerator<ChunkState, void, undefined> {
  const { scheme, drift, times, seed, start, eigen } = run;
  const position = createPosition({ firstRow, time: times[0] });
  const workspace = run.workspace.at(position);
  const { problem, evaluations } = createProblem({ ...run, position });
  const keepOnly = keeper(run);

  let x = startPoints(start, { workspace, rows, dim: run.model.dim, drift, time: times[0], seed, eigen });
  let state = scheme.init?.(problem, x);
  keepOnly([x, ...batchesIn(state)]);
  yield { step: 0, time: times[0], x, evaluations };

  for (let step = 0; step + 1 < times.length; step++) {
    throwIfAborted(run, step);
    position.enter(step, times[step]);
    evaluations.outputs.length = 0;
    const result = await scheme.step(problem, times[step], times[step + 1], x, state);
    if (workspace.takeNonFinite()) throwNonFinite(run, position, evaluations, result.x);

    x = result.x;
    state = result.state;
    keepOnly([x, ...batchesIn(state)]);
    yield { step: step + 1, time: times[step + 1], x, evaluations };
  }
  keepOnly([]);
}

/** Takes back all batches of the run except those given and those that other chunks keep. */
function keeper({ kept, workspace }: Run): (batches: readonly Batch[]) => void {
  let own: readonly Batch[] = [];
  return (batches) => {
    for (const batch of own) kept.delete(batch);
    for (const batch of batches) kept.add(batch);
    own = batches;
    workspace.recycle(kept);
  };
}

/** The batches in a scheme's state, which consists of batches, numbers, and arrays or plain objects of them. */
export function batchesIn(state: unknown): readonly Batch[] {
  if (typeof state !== "object" || state === null || ArrayBuffer.isView(state)) return [];
  return isBatch(state) ? [state] : Object.values(state).flatMap(batchesIn);
}

function isBatch(value: object): value is Batch {
  return "workspace" in value && "address" in value;
}
