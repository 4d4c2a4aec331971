import type { Precision } from "@backstep/kernels";
import { requireArguments } from "../define/require-arguments.ts";
import { createValues, type ValuesOf } from "../memory/values.ts";
import { releaseWorkspace } from "../memory/workspace.ts";
import { type ChunkState, runChunk } from "./chunk.ts";
import { sampleOptions } from "./declarations.ts";
import type { SampleOptions } from "./options.ts";
import { prepare } from "./prepare.ts";
import { createPace } from "./progress.ts";
import { rotate } from "./start.ts";

const { onProgress: _, ...stepsOptions } = sampleOptions;

/** All rows after `step` of `steps` steps. */
export interface Step<P extends Precision = Precision> {
  readonly step: number;
  readonly steps: number;
  readonly time: number;
  /** (n, d), row-major, a copy that the caller owns. */
  readonly x: ValuesOf<P>;
  readonly nfe: number;
}

/**
 * The run of `sample`, step by step: the start (step 0), then the state after each step, all rows in lockstep.
 *
 * Each step is computed when the caller requests the next value. So a slow reader delays the run, and leaving the loop ends it. The last
 * state has the same bits as the result of `sample`.
 *
 * @throws BackstepError as `sample`.
 * @example
 * ```ts
 * for await (const { step, time, x } of steps({ scheme, drift, model, times, n: 16 })) draw(x);
 * ```
 */
export async function* steps<P extends Precision = "f64">(
  options: Omit<SampleOptions<P>, "onProgress">,
): AsyncGenerator<Step<P>, void, undefined> {
  requireArguments("steps", stepsOptions, options);
  const run = await prepare(options);
  const { n, model, times, workspace, eigen, chunkRows } = run;
  try {
    const first = createValues<P>(workspace, n, model.dim);
    const chunks = Array.from({ length: Math.ceil(n / chunkRows) }, (_, k) =>
      runChunk(run, k * chunkRows, Math.min(chunkRows, n - k * chunkRows)),
    );
    const pace = createPace(n, undefined);
    for (let step = 0; step < times.length; step++) {
      const x = step === 0 ? first : createValues<P>(workspace, n, model.dim);
      let nfe = 0;
      for (const [k, chunk] of chunks.entries()) {
        const state = (await chunk.next()).value as ChunkState;
        const shown = eigen ? rotate(state.x, eigen.basis, false) : state.x;
        x.set(shown.data, k * chunkRows * model.dim);
        nfe = state.evaluations.nfe;
        // One step of many rows takes long, and an abort must be heard within it.
        if (pace.isDue()) await pace.report({ fraction: 0, step, steps: times.length - 1, rowsDone: 0 });
      }
      yield { step, steps: times.length - 1, time: times[step], x, nfe };
    }
  } finally {
    releaseWorkspace(workspace);
  }
}
