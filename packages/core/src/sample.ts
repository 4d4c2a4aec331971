import { type Progress, prepare, type SampleOptions } from "./options.ts";
import { type Run, runChunk } from "./run.ts";
import { rotate } from "./start.ts";
import { releaseWorkspace } from "./workspace.ts";

/** What a run leaves behind. */
export interface SampleResult {
  /** (n, d), row-major, in the precision of the run. */
  readonly x: Float64Array | Float32Array;
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
 * Rows are independent: row i has the same bits for any n, chunk size and machine. Where the model has an eigenbasis the run takes
 * place in it and is rotated once at the end.
 *
 * - **Shapes** result (n, d), row-major.
 * - **Limits** holds n · d values outside kernel memory and a few chunks of 128 KiB inside.
 *
 * @throws BackstepError before the run: `OPTION_INVALID`, `TIMES_INVALID`, `SHAPE_MISMATCH`, `DATA_INVALID`, `CAPABILITY_MISSING`, `SINGULAR_END`,
 * `ALPHA_ZERO`, `DRIFT_SINGULAR`; during it: `NON_FINITE` with step, time and row, `ABORTED` where the signal fires.
 * @example
 * ```ts
 * const drift = vpLinear();
 * const { x, nfe } = await sample({ scheme: ddim(), drift, model: target.score(drift), times, n: 1000, seed: 1 });
 * ```
 */
export async function sample(options: SampleOptions): Promise<SampleResult> {
  const run = await prepare(options);
  const { n, model, times, workspace, eigen, chunkRows } = run;
  const { dim } = model;
  const x = workspace.precision === "f64" ? new Float64Array(n * dim) : new Float32Array(n * dim);
  const pace = createPace(run, options.onProgress);
  let [nfe, jvps] = [0, 0];

  try {
    for (let firstRow = 0; firstRow < n; firstRow += chunkRows) {
      const rows = Math.min(chunkRows, n - firstRow);
      for await (const state of runChunk(run, firstRow, rows)) {
        await pace.after(state.step, firstRow, rows);
        if (state.step < times.length - 1) continue;
        const result = eigen ? rotate(state.x, eigen.basis, false) : state.x;
        x.set(result.data, firstRow * dim);
        nfe += state.evaluations.nfe * rows;
        jvps += state.evaluations.jvps * rows;
      }
    }
    return { x, n, dim, nfe: nfe / n, jvps: jvps / n, seconds: pace.finish() };
  } finally {
    releaseWorkspace(workspace);
  }
}

const millisecondsBetweenReports = 50;

/** Reports progress, and lets timers and events (an abort among them) through, a few times a second. */
function createPace(
  { n, times }: Run,
  onProgress: ((progress: Progress) => void) | undefined,
): {
  after(step: number, firstRow: number, rows: number): Promise<void>;
  finish(): number;
} {
  const began = performance.now();
  const steps = times.length - 1;
  let last = began;
  return {
    async after(step, firstRow, rows) {
      const now = performance.now();
      if (now - last < millisecondsBetweenReports) return;
      const fraction = (firstRow + (rows * step) / steps) / n;
      const elapsed = (now - began) / 1000;
      onProgress?.({
        fraction,
        step,
        steps,
        rowsDone: firstRow,
        rows: n,
        elapsed,
        remaining: (elapsed * (1 - fraction)) / fraction,
      });
      await new Promise((resolve) => setTimeout(resolve, 0));
      last = performance.now();
    },
    finish() {
      const elapsed = (performance.now() - began) / 1000;
      onProgress?.({ fraction: 1, step: steps, steps, rowsDone: n, rows: n, elapsed, remaining: 0 });
      return elapsed;
    },
  };
}
