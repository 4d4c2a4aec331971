import type { Precision } from "@backstep/kernels";
import { requireArguments } from "../define/require-arguments.ts";
import { createValues, type ValuesOf } from "../memory/values.ts";
import { releaseWorkspace } from "../memory/workspace.ts";
import { runChunk } from "./chunk.ts";
import { sampleOptions } from "./declarations.ts";
import type { SampleOptions } from "./options.ts";
import { prepare } from "./prepare.ts";
import { createPace } from "./progress.ts";
import { rotate } from "./start.ts";

/** Result of a run. */
export interface SampleResult<P extends Precision = Precision> {
  /** (n, d), row-major, in the precision of the run. */
  readonly x: ValuesOf<P>;
  readonly n: number;
  readonly dim: number;
  /** Score evaluations and Jacobian-vector products per sample. */
  readonly nfe: number;
  readonly jvps: number;
  readonly seconds: number;
}

/**
 * Draws n samples by running a scheme down a time grid.
 *
 * ```text
 * x_{k+1} = step(t_k, t_{k+1}, x_k),    t_0 > t_1 > … > t_N,    x_0 ~ start
 * ```
 *
 * Rows are independent. Row i has the same bits for any n, chunk size and machine if the model's outputs have: runtimes of networks
 * may round by batch size. If the model has an eigenbasis, the run uses its coordinates and rotates once at the end.
 *
 * - **Shapes** result (n, d), row-major.
 * - **Limits** holds n · d values outside kernel memory and a few chunks of 128 KiB inside.
 *
 * @throws BackstepError before the run: `OPTION_INVALID`, `TIMES_INVALID`, `SHAPE_MISMATCH`, `DATA_INVALID`, `CAPABILITY_MISSING`, `SINGULAR_END`,
 * `ALPHA_ZERO`, `DRIFT_SINGULAR`; during it: `NON_FINITE` with step, time and row, `ABORTED` if the signal fires.
 * @example
 * ```ts
 * const drift = vpLinear();
 * const { x, nfe } = await sample({ scheme: ddim(), drift, model: target.score(drift), times, n: 1000, seed: 1 });
 * ```
 */
export async function sample<P extends Precision = "f64">(options: SampleOptions<P>): Promise<SampleResult<P>> {
  requireArguments("sample", sampleOptions, options);
  const run = await prepare(options);
  const { n, model, times, workspace, eigen, chunkRows } = run;
  const { dim } = model;
  const x = createValues<P>(workspace, n, dim);
  const steps = times.length - 1;
  const pace = createPace(n, options.onProgress);
  let [nfe, jvps] = [0, 0];

  try {
    for (let firstRow = 0; firstRow < n; firstRow += chunkRows) {
      const rows = Math.min(chunkRows, n - firstRow);
      for await (const state of runChunk(run, firstRow, rows)) {
        const { step } = state;
        if (pace.isDue())
          await pace.report({ fraction: (firstRow + (rows * step) / steps) / n, step, steps, rowsDone: firstRow });
        if (step < steps) continue;
        const result = eigen ? rotate(state.x, eigen.basis, false) : state.x;
        x.set(result.data, firstRow * dim);
        nfe += state.evaluations.nfe * rows;
        jvps += state.evaluations.jvps * rows;
      }
    }
    return { x, n, dim, nfe: nfe / n, jvps: jvps / n, seconds: pace.finish(steps) };
  } finally {
    releaseWorkspace(workspace);
  }
}
