import type { Batch } from "../batch.ts";
import { BackstepError } from "../errors.ts";
import { createGather } from "../gather.ts";
import { createPace, type Reached } from "../pace.ts";
import { batchesIn } from "../run.ts";
import type { SampleResult } from "../sample.ts";
import { rotate } from "../start.ts";
import { releaseWorkspace } from "../workspace.ts";
import { attemptStep, judge, requireFinite } from "./attempt.ts";
import { createLane, type Lane } from "./lane.ts";
import { type AdaptiveOptions, type AdaptiveRun, prepareAdaptive } from "./options.ts";

/** What an adaptive run leaves behind. */
export interface AdaptiveResult extends SampleResult {
  /** Steps that were accepted and rejected, per row. */
  readonly accepted: Uint32Array;
  readonly rejected: Uint32Array;
}

/**
 * Draws n samples with steps as long as the scheme's own estimate of its error allows, each sample with steps of its own.
 *
 * ```text
 * accept    r = √ mean_j (E_j / (absolute + relative · max(|x₀_j|, |x₁_j|)))² ≤ 1
 * next      h ← h · safety · r^(−1/q)         q = info.errorOrder; with gains for the errors before it
 * ```
 *
 * A rejected step is tried again, shorter, on the same Brownian path: the noise over its parts is drawn given that over the whole, and
 * the steps may depend on the path without a bias in its law. The rows run at the same time, and their evaluations join to batches with a
 * time per row; row i has the same bits for any n and `chunkRows`. Where the model has an eigenbasis the run, and with it the tolerance,
 * takes place in it.
 *
 * - **Shapes** result (n, d), row-major; accepted, rejected (n).
 * - **Limits** the evaluations of rejected steps count. A tolerance bounds an estimate of the error of each step, not the error of the law.
 *
 * @throws BackstepError before the run as `sample`, and `CAPABILITY_MISSING` where the scheme has no error estimate; during it `NON_FINITE`,
 * `STEP_TOO_SMALL` and `STEPS_EXHAUSTED` with row, time and step size, `ABORTED` where the signal fires.
 * @see A. Jolicoeur-Martineau, K. Li, R. Piché-Taillefer, T. Kachman, I. Mitliagkas, "Gotta Go Fast When Generating Data with Score-Based
 * Models", arXiv:2105.14080 (adaptive steps per sample; there with fresh noise after a rejection).
 * @example
 * ```ts
 * const { x, nfe, rejected } = await sampleAdaptive({ scheme: adaptiveHeun(), drift, model, to: 0.01, tolerance: { absolute: 0.01, relative: 0.01 }, n: 1000 });
 * ```
 */
export async function sampleAdaptive(options: AdaptiveOptions): Promise<AdaptiveResult> {
  const run = await prepareAdaptive(options);
  const { n, workspace, model } = run;
  const pace = createPace(n, options.onProgress);
  const out: Out = {
    x: workspace.precision === "f64" ? new Float64Array(n * model.dim) : new Float32Array(n * model.dim),
    accepted: new Uint32Array(n),
    rejected: new Uint32Array(n),
    done: { rows: 0, nfe: 0, jvps: 0 },
  };
  try {
    let lanes: Lane[] = [];
    const { refill, together } = run.sharedSteps ? allAsOne(run) : rowByRow(run);
    for (let round = 0; ; round++) {
      lanes = refill(lanes);
      if (lanes.length === 0) return result(run, out, pace.finish(round));
      throwIfAborted(run, lanes);
      const attempts = await together(lanes.map((lane) => () => attemptStep(run, lane)));
      requireFinite(run, lanes, attempts);
      lanes.forEach((lane, k) => judge(run, lane, attempts[k]));
      const finished = lanes.filter(({ time }) => time === run.to);
      for (const lane of finished) writeOut(run, lane, out);
      lanes = lanes.filter(({ time }) => time !== run.to);
      keepOnly(run, lanes);
      if (pace.isDue()) await pace.report(reached(run, lanes, out, round));
    }
  } finally {
    releaseWorkspace(workspace);
  }
}

interface Out extends Pick<AdaptiveResult, "x" | "accepted" | "rejected"> {
  /** Rows that have ended, and their evaluations. */
  readonly done: { rows: number; nfe: number; jvps: number };
}

/** Who takes the places that have become free, and how those at work are waited for. */
interface Schedule {
  refill(lanes: readonly Lane[]): Lane[];
  together<T>(works: readonly (() => Promise<T>)[]): Promise<T[]>;
}

/** All rows in one lane. */
function allAsOne(run: AdaptiveRun): Schedule {
  let begun = false;
  return {
    refill(lanes) {
      if (begun) return [...lanes];
      begun = true;
      return [createLane(run, 0, run.n, undefined)];
    },
    together: (works) => Promise.all(works.map((work) => work())),
  };
}

/** Each row in its lane, `chunkRows` of them at work; the next row begins where one has ended. */
function rowByRow(run: AdaptiveRun): Schedule {
  const gather = createGather(run.model, run.chunkRows);
  let next = 0;
  return {
    refill(lanes) {
      const all = [...lanes];
      while (all.length < run.chunkRows && next < run.n) all.push(createLane(run, next++, 1, gather));
      return all;
    },
    together: gather.together,
  };
}

function writeOut({ eigen, model }: AdaptiveRun, lane: Lane, out: Out): void {
  const { firstRow, rows, accepted, rejected, evaluations } = lane;
  out.x.set((eigen ? rotate(lane.x, eigen.basis, false) : lane.x).data, firstRow * model.dim);
  out.accepted.fill(accepted, firstRow, firstRow + rows);
  out.rejected.fill(rejected, firstRow, firstRow + rows);
  out.done.rows += rows;
  out.done.nfe += evaluations.nfe * rows;
  out.done.jvps += evaluations.jvps * rows;
}

/** Takes back every batch but those that the lanes go on from. */
function keepOnly({ kept, workspace }: AdaptiveRun, lanes: readonly Lane[]): void {
  kept.clear();
  for (const { x, state } of lanes) for (const batch of [x, ...batchesIn(state)] as Batch[]) kept.add(batch);
  workspace.recycle(kept);
}

function result({ n, model }: AdaptiveRun, out: Out, seconds: number): AdaptiveResult {
  const { x, accepted, rejected, done } = out;
  return { x, n, dim: model.dim, nfe: done.nfe / n, jvps: done.jvps / n, seconds, accepted, rejected };
}

function reached({ n, from, to }: AdaptiveRun, lanes: readonly Lane[], { done }: Out, round: number): Reached {
  const onTheWay = lanes.reduce((total, { time, rows }) => total + (rows * (from - time)) / (from - to), 0);
  return { fraction: (done.rows + onTheWay) / n, step: round, steps: round, rowsDone: done.rows };
}

function throwIfAborted({ signal, scheme, n }: AdaptiveRun, lanes: readonly Lane[]): void {
  if (!signal?.aborted) return;
  const [{ firstRow: row, time, accepted: step }] = lanes;
  throw new BackstepError(
    "ABORTED",
    `${scheme.info.name} was aborted before step ${step} of row ${row} of ${n}, at time ${time}`,
    { scheme: scheme.info.name, row, step, time },
    signal.reason,
  );
}
