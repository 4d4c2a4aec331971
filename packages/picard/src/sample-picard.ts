import type { Batch, Precision, SampleResult } from "@backstep/core";
import {
  createGather,
  createPace,
  createPosition,
  createProblem,
  createValues,
  type Gather,
  releaseWorkspace,
  requireArguments,
  rotate,
  startPoints,
  throwIfAborted,
  throwNonFinite,
} from "@backstep/core/plugin";
import { type PicardOptions, type PicardRun, picardOptions, preparePicard, requireStateless } from "./prepare.ts";
import { advance, createRowWindow, type RowWindow, type Values } from "./row-window.ts";
import { takeSteps } from "./take-steps.ts";

/** Result of a run that is parallel in time. */
export interface PicardResult<P extends Precision = Precision> extends SampleResult<P> {
  /** Sweeps of each row. Sweeps follow one after another, as the steps of `sample` do. */
  readonly sweeps: Uint32Array;
}

/**
 * Draws n samples with many steps of each at the same time: Picard iteration on a sliding window of steps.
 *
 * ```text
 * sweep     x_{j+1} ← Φ_j(x_j) + (x_j^new − x_j)          Φ_j the step from t_j to t_{j+1}, its noise the same in every sweep
 * settled   |x_j^new − x_j|² ≤ tolerance² d Var[X_{t_j} | X_{t_{j−1}}, X_0]
 * ```
 *
 * The steps of a sweep are independent. The evaluations of all steps and rows are joined into batches with one time per row. The window moves past
 * all settled points, and by at least one step, so no row takes more sweeps than steps. At tolerance 0 the result has the bits of
 * `sample`. Each row has its own window: row i is the same for any n and `chunkRows`. The driver is faster than `sample` if an evaluation of many
 * rows costs little more than an evaluation of few; it makes more evaluations in all.
 *
 * - **Shapes** result (n, d), row-major; sweeps (n).
 * - **Limits** schemes that keep no state from step to step. The bits are those of `sample` if the model gives a row the same bits in any
 *   batch, and for one time per row as for one time.
 *
 * @throws BackstepError before the run as `sample`, and `CAPABILITY_MISSING` if the scheme keeps a state or computes over the batch;
 * during it `NON_FINITE` with step, time and row, `ABORTED` if the signal fires.
 * @see A. Shih, S. Belkhale, S. Ermon, D. Sadigh, N. Anari, "Parallel Sampling of Diffusion Models", NeurIPS 2023, arXiv:2305.16317 (there
 * with one window for the batch, and with the increments added up).
 * @example
 * ```ts
 * const { x, nfe, sweeps } = await samplePicard({ scheme: ddim(), drift, model, times, n: 16, seed: 1, window: 20, tolerance: 0.1 });
 * ```
 */
export async function samplePicard<P extends Precision = "f64">(options: PicardOptions<P>): Promise<PicardResult<P>> {
  requireArguments("samplePicard", picardOptions, options);
  const run = await preparePicard(options);
  const { n, model, times, workspace, chunkRows, together } = run;
  const x = createValues<P>(workspace, n, model.dim);
  const sweeps = new Uint32Array(n);
  const steps = times.length - 1;
  const pace = createPace(n, options.onProgress);
  const count: Count = { nfe: 0, jvps: 0 };

  try {
    for (let firstRow = 0; firstRow < n; firstRow += chunkRows) {
      const all = createWindows(run, firstRow, Math.min(chunkRows, n - firstRow));
      const gather = createGather(model, together, workspace);
      for (let open: readonly RowWindow[] = all; open.length > 0; open = open.filter(({ done }) => done < steps)) {
        const step = Math.min(...open.map(({ done }) => done));
        throwIfAborted(run, step);
        await sweep(run, open, gather, count);
        const taken = all.reduce((sum, { done }) => sum + done, 0);
        if (pace.isDue())
          await pace.report({ fraction: (firstRow + taken / steps) / n, step, steps, rowsDone: firstRow });
      }
      collect(run, all, x, sweeps);
    }
    return { x, n, dim: model.dim, nfe: count.nfe / n, jvps: count.jvps / n, sweeps, seconds: pace.finish(steps) };
  } finally {
    releaseWorkspace(workspace);
  }
}

const nothing: ReadonlySet<Batch> = new Set();

/** Puts the rows of a chunk at the start. */
function createWindows(run: PicardRun, firstRow: number, rows: number): RowWindow[] {
  const { model, start, drift, times, seed, eigen, scheme } = run;
  const position = createPosition({ firstRow, time: times[0] });
  const workspace = run.workspace.at(position);
  const x = startPoints(start, { workspace, rows, dim: model.dim, drift, time: times[0], seed, eigen });
  requireStateless(run, scheme.init?.(createProblem({ ...run, position }).problem, x));
  const { data } = x;
  const windows = Array.from({ length: rows }, (_, k) =>
    createRowWindow(run, firstRow + k, run.window, data.subarray(k * model.dim, (k + 1) * model.dim)),
  );
  workspace.recycle(nothing);
  return windows;
}

/** Score evaluations and Jacobian-vector products of all rows. */
interface Count {
  nfe: number;
  jvps: number;
}

/** Takes all steps of all windows at the same time, then moves the windows. */
async function sweep(run: PicardRun, windows: readonly RowWindow[], gather: Gather, count: Count): Promise<void> {
  const all = await takeSteps(run, windows, gather);
  windows.forEach((window, w) => {
    const taken = all[w];
    for (const { evaluations } of taken) {
      count.nfe += evaluations.nfe;
      count.jvps += evaluations.jvps;
    }
    const moved = advance(run, window, taken, run.window, run.tolerance);
    // A guess may be wild, because later sweeps correct it. A settled point must be finite.
    if (window.points[0].every(Number.isFinite)) return;
    const { evaluations, position, x } = taken[moved - 1];
    throwNonFinite(run, position, evaluations, x);
  });
  run.workspace.takeNonFinite();
  run.workspace.recycle(nothing);
}

/** Copies the final states of a chunk, in the coordinates of the caller. */
function collect(
  { workspace, eigen, model: { dim } }: PicardRun,
  windows: readonly RowWindow[],
  x: Values,
  sweeps: Uint32Array,
): void {
  const last = workspace.batch(windows.length, dim);
  windows.forEach(({ points: [final], row, sweeps: taken }, k) => {
    last.data.set(final, k * dim);
    sweeps[row] = taken;
  });
  x.set((eigen ? rotate(last, eigen.basis, false) : last).data, windows[0].row * dim);
  workspace.recycle(nothing);
}
