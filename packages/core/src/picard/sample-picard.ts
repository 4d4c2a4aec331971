import { BackstepError } from "../errors.ts";
import { createGather, type Gather } from "../gather.ts";
import { atPosition } from "../noise/at-position.ts";
import { preferredRowsOf, prepare, requireInteger, type SampleOptions } from "../options.ts";
import { createPace } from "../pace.ts";
import { createProblem } from "../problem.ts";
import { type Run, throwIfAborted, throwNonFinite } from "../run.ts";
import type { SampleResult } from "../sample.ts";
import { rotate, startPoints } from "../start.ts";
import { type Position, releaseWorkspace } from "../workspace.ts";
import { advance, createLane, type Lane, type Taken } from "./lane.ts";

/** Everything that `samplePicard` takes: the options of `sample`, and how much is done at once. */
export interface PicardOptions extends SampleOptions {
  /** Steps that a row takes at once, 10 unless given. */
  readonly window?: number;
  /**
   * The change of a point, in standard deviations of the step's noise and per coordinate, below which it counts as settled; 0.1 unless
   * given. At 0 the result has the bits of `sample`.
   */
  readonly tolerance?: number;
}

/** What a run that is parallel in time leaves behind. */
export interface PicardResult extends SampleResult {
  /** Sweeps of each row: its steps one after another, where a step of `sample` counts as one. */
  readonly sweeps: Uint32Array;
}

// Beyond this evaluations gain nothing from company.
const rowsTogether = 256;

/**
 * Draws n samples with many steps of each at the same time: Picard iteration on a sliding window of steps.
 *
 * ```text
 * sweep     x_{j+1} ← Φ_j(x_j) + (x_j^new − x_j)          Φ_j the step from t_j to t_{j+1}, its noise the same in every sweep
 * settled   |x_j^new − x_j|² ≤ tolerance² d Var[X_{t_j} | X_{t_{j−1}}, X_0]
 * ```
 *
 * The steps of a sweep are independent, and their evaluations, of all rows, join to batches with a time per row. The window moves past
 * all points that have settled, and by one step at least, so no row takes more sweeps than steps; at tolerance 0 the result has the bits
 * of `sample`. Each row has a window of its own: row i is the same for any n and `chunkRows`. It is worth while where an evaluation of
 * many rows costs hardly more than one of few; it makes more evaluations in all than `sample`.
 *
 * - **Shapes** result (n, d), row-major; sweeps (n).
 * - **Limits** schemes that keep nothing from step to step. The bits are those of `sample` where the model gives a row the same bits in any
 *   batch, and for one time per row as for one time.
 *
 * @throws BackstepError before the run as `sample`, and `CAPABILITY_MISSING` where the scheme keeps a state or computes over the batch;
 * during it `NON_FINITE` with step, time and row, `ABORTED` where the signal fires.
 * @see A. Shih, S. Belkhale, S. Ermon, D. Sadigh, N. Anari, "Parallel Sampling of Diffusion Models", NeurIPS 2023, arXiv:2305.16317 (there
 * with one window for the batch, and the increments added up).
 * @example
 * ```ts
 * const { x, nfe, sweeps } = await samplePicard({ scheme: ddim(), drift, model, times, n: 16, seed: 1, window: 20, tolerance: 0.1 });
 * ```
 */
export async function samplePicard(options: PicardOptions): Promise<PicardResult> {
  const run = await preparePicard(options);
  const { n, model, times, workspace, chunkRows, together } = run;
  const x = workspace.precision === "f64" ? new Float64Array(n * model.dim) : new Float32Array(n * model.dim);
  const sweeps = new Uint32Array(n);
  const steps = times.length - 1;
  const pace = createPace(n, options.onProgress);
  const counted = { nfe: 0, jvps: 0 };

  try {
    for (let firstRow = 0; firstRow < n; firstRow += chunkRows) {
      const lanes = createLanes(run, firstRow, Math.min(chunkRows, n - firstRow));
      const gather = createGather(model, together);
      for (let atWork: readonly Lane[] = lanes; atWork.length > 0; atWork = atWork.filter(({ done }) => done < steps)) {
        const step = Math.min(...atWork.map(({ done }) => done));
        throwIfAborted(run, step);
        await sweep(run, atWork, gather, counted);
        const taken = lanes.reduce((total, { done }) => total + done, 0);
        if (pace.isDue())
          await pace.report({ fraction: (firstRow + taken / steps) / n, step, steps, rowsDone: firstRow });
      }
      collect(run, lanes, x, sweeps);
    }
    const { nfe, jvps } = counted;
    return { x, n, dim: model.dim, nfe: nfe / n, jvps: jvps / n, sweeps, seconds: pace.finish(steps) };
  } finally {
    releaseWorkspace(workspace);
  }
}

/** A checked run, and what is parallel about it. */
interface PicardRun extends Run {
  readonly window: number;
  readonly tolerance: number;
  /** Rows of the largest call of the model. */
  readonly together: number;
}

/** Checks the options, before anything runs, and prepares the memory. */
async function preparePicard(options: PicardOptions): Promise<PicardRun> {
  const { window = 10, tolerance = 0.1, n, model, scheme } = options;
  requireInteger("n", n, 1);
  requireInteger("window", window, 1);
  if (!(tolerance >= 0 && Number.isFinite(tolerance)))
    throw new BackstepError("OPTION_INVALID", `tolerance is ${tolerance}; it must be a finite number ≥ 0`);
  if (scheme.info.requires.includes("wholeBatch"))
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${scheme.info.name} computes something over the batch, which rows with windows of their own are not`,
    );
  const together = (await preferredRowsOf(model, n * window)) ?? rowsTogether;
  const chunkRows = options.chunkRows ?? Math.max(1, Math.min(n, Math.floor(together / window)));
  return { ...(await prepare({ ...options, chunkRows })), window, tolerance, together };
}

/** Puts the rows of a chunk at the start. */
function createLanes(run: PicardRun, firstRow: number, rows: number): Lane[] {
  const { workspace, model, start, drift, times, seed, eigen, scheme } = run;
  Object.assign(workspace.position, { firstRow, step: 0, draw: 0, call: 0, time: times[0] });
  const x = startPoints(start, { workspace, rows, dim: model.dim, drift, time: times[0], seed, eigen });
  requireStateless(run, scheme.init(createProblem(run).problem, x));
  const { data } = x;
  const lanes = Array.from({ length: rows }, (_, k) =>
    createLane(run, firstRow + k, run.window, data.subarray(k * model.dim, (k + 1) * model.dim)),
  );
  workspace.recycle(run.kept);
  return lanes;
}

/** Takes all steps of all windows at the same time, then moves the windows. */
async function sweep(
  run: PicardRun,
  lanes: readonly Lane[],
  gather: Gather,
  counted: { nfe: number; jvps: number },
): Promise<void> {
  const works = lanes.flatMap((lane) =>
    lane.points.slice(0, -1).map((_, k) => (): Promise<Taken> => takeStep(run, gather, lane, k)),
  );
  const all = await gather.together(works);
  let first = 0;
  for (const lane of lanes) {
    const taken = all.slice(first, first + lane.points.length - 1);
    first += taken.length;
    for (const { evaluations } of taken) {
      counted.nfe += evaluations.nfe;
      counted.jvps += evaluations.jvps;
    }
    const moved = advance(run, lane, taken, run.window, run.tolerance);
    // A guess may be wild, and is made good later; what has settled must be finite.
    if (lane.points[0].every(Number.isFinite)) continue;
    const { evaluations, position, x } = taken[moved - 1];
    Object.assign(run.workspace.position, position);
    throwNonFinite(run, evaluations, x);
  }
  run.workspace.nonFinite = false;
  run.workspace.recycle(run.kept);
}

/** Φ of the k-th point of a lane's window. */
async function takeStep(run: Run, gather: Gather, { row, done, points }: Lane, k: number): Promise<Taken> {
  const { scheme, times, workspace, noise } = run;
  const step = done + k;
  const position: Position = { firstRow: row, step, draw: 0, call: 0, time: times[step] };
  const { problem, evaluations } = createProblem({
    ...run,
    model: gather.seenFrom(position),
    noise: atPosition(position, workspace, noise),
  });
  const x0 = workspace.batch(1, points[k].length);
  x0.data.set(points[k]);
  const { x, state } = await scheme.step(problem, times[step], times[step + 1], x0, undefined);
  requireStateless(run, state);
  return { x, evaluations, position };
}

function requireStateless({ scheme }: Run, state: unknown): void {
  if (state === undefined) return;
  throw new BackstepError(
    "CAPABILITY_MISSING",
    `${scheme.info.name} keeps something from step to step, so its steps cannot be taken at the same time; use a one-step scheme`,
  );
}

/** The final states of a chunk, in the coordinates of the caller. */
function collect(
  { workspace, eigen, kept, model: { dim } }: Run,
  lanes: readonly Lane[],
  x: Taken["x"]["data"],
  sweeps: Uint32Array,
): void {
  const last = workspace.batch(lanes.length, dim);
  lanes.forEach(({ points: [final], row, sweeps: taken }, k) => {
    last.data.set(final, k * dim);
    sweeps[row] = taken;
  });
  x.set((eigen ? rotate(last, eigen.basis, false) : last).data, lanes[0].row * dim);
  workspace.recycle(kept);
}
