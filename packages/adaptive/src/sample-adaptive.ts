import { BackstepError, type Batch, type Precision, type SampleResult } from "@backstep/core";
import {
  batchesIn,
  createPace,
  createValues,
  type Reached,
  releaseWorkspace,
  requireArguments,
  rotate,
} from "@backstep/core/plugin";
import { attemptStep, judge, requireFinite } from "./attempt.ts";
import { type AdaptiveOptions, adaptiveOptions, controlOptions } from "./options.ts";
import { type AdaptiveRun, prepareAdaptive } from "./prepare.ts";
import type { RowGroup } from "./row-group.ts";
import { createSchedule } from "./schedule.ts";

/** Result of an adaptive run. */
export interface AdaptiveResult<P extends Precision = Precision> extends SampleResult<P> {
  /** Accepted and rejected steps per row. */
  readonly accepted: Uint32Array;
  readonly rejected: Uint32Array;
}

/**
 * Draws n samples with steps as long as the scheme's error estimate allows. Each sample has its own steps.
 *
 * ```text
 * accept    r = √ mean_j (E_j / (absolute + relative · max(|x₀_j|, |x₁_j|)))² ≤ 1
 * next      h ← h · safety · r^(−1/q)         q = info.errorOrder; with gains for the errors before it
 * ```
 *
 * A rejected step is tried again, shorter, on the same Brownian path: the noise over its parts is drawn given the noise over the whole.
 * So the steps may depend on the path without a bias in its law. The rows run at the same time, and their evaluations are joined into batches
 * with one time per row. Row i has the same bits for any n and `chunkRows`. If the model has an eigenbasis, the run uses its coordinates, and the
 * tolerance applies to them.
 *
 * - **Shapes** result (n, d), row-major; accepted, rejected (n).
 * - **Limits** the evaluations of rejected steps count. A tolerance bounds an estimate of the error of each step, not the error of the law.
 *
 * @throws BackstepError before the run as `sample`, and `CAPABILITY_MISSING` if the scheme has no error estimate; during it `NON_FINITE`,
 * `STEP_TOO_SMALL` and `STEPS_EXHAUSTED` with row, time and step size, `ABORTED` if the signal fires.
 * @see A. Jolicoeur-Martineau, K. Li, R. Piché-Taillefer, T. Kachman, I. Mitliagkas, "Gotta Go Fast When Generating Data with Score-Based
 * Models", arXiv:2105.14080 (adaptive steps per sample; there with new noise after a rejection).
 * @example
 * ```ts
 * const { x, nfe, rejected } = await sampleAdaptive({ scheme: adaptiveHeun(), drift, model, to: 0.01, tolerance: { absolute: 0.01, relative: 0.01 }, n: 1000 });
 * ```
 */
export async function sampleAdaptive<P extends Precision = "f64">(
  options: AdaptiveOptions<P>,
): Promise<AdaptiveResult<P>> {
  requireArguments("sampleAdaptive", adaptiveOptions, options);
  requireArguments("sampleAdaptive: control", controlOptions, options.control ?? {});
  const run = await prepareAdaptive(options);
  const { n, workspace, model } = run;
  const pace = createPace(n, options.onProgress);
  const out: Output<P> = {
    x: createValues<P>(workspace, n, model.dim),
    accepted: new Uint32Array(n),
    rejected: new Uint32Array(n),
    done: { rows: 0, nfe: 0, jvps: 0 },
  };
  try {
    let groups: RowGroup[] = [];
    const { refill, together } = createSchedule(run);
    for (let round = 0; ; round++) {
      groups = refill(groups);
      if (groups.length === 0) return result(run, out, pace.finish(round));
      throwIfAborted(run, groups);
      const attempts = await together(groups.map((group) => () => attemptStep(run, group)));
      requireFinite(run, groups, attempts);
      groups.forEach((group, k) => judge(run, group, attempts[k]));
      for (const group of groups) if (group.time === run.to) writeOut(run, group, out);
      groups = groups.filter(({ time }) => time !== run.to);
      keepOnly(run, groups);
      if (pace.isDue()) await pace.report(reached(run, groups, out, round));
    }
  } finally {
    releaseWorkspace(workspace);
  }
}

interface Output<P extends Precision = Precision> extends Pick<AdaptiveResult<P>, "x" | "accepted" | "rejected"> {
  /** Finished rows and their evaluations. */
  readonly done: { rows: number; nfe: number; jvps: number };
}

function writeOut({ eigen, model }: AdaptiveRun, group: RowGroup, out: Output): void {
  const { firstRow, rows, accepted, rejected, evaluations } = group;
  out.x.set((eigen ? rotate(group.x, eigen.basis, false) : group.x).data, firstRow * model.dim);
  out.accepted.fill(accepted, firstRow, firstRow + rows);
  out.rejected.fill(rejected, firstRow, firstRow + rows);
  out.done.rows += rows;
  out.done.nfe += evaluations.nfe * rows;
  out.done.jvps += evaluations.jvps * rows;
}

/** Takes back every batch except those from which the groups continue. */
function keepOnly({ workspace }: AdaptiveRun, groups: readonly RowGroup[]): void {
  const kept = new Set<Batch>();
  for (const { x, state } of groups) for (const batch of [x, ...batchesIn(state)]) kept.add(batch);
  workspace.recycle(kept);
}

function result<P extends Precision>({ n, model }: AdaptiveRun, out: Output<P>, seconds: number): AdaptiveResult<P> {
  const { x, accepted, rejected, done } = out;
  return { x, n, dim: model.dim, nfe: done.nfe / n, jvps: done.jvps / n, seconds, accepted, rejected };
}

function reached({ n, from, to }: AdaptiveRun, groups: readonly RowGroup[], { done }: Output, round: number): Reached {
  const inProgress = groups.reduce((total, { time, rows }) => total + (rows * (from - time)) / (from - to), 0);
  return { fraction: (done.rows + inProgress) / n, step: round, steps: round, rowsDone: done.rows };
}

function throwIfAborted({ signal, scheme, n }: AdaptiveRun, groups: readonly RowGroup[]): void {
  if (!signal?.aborted) return;
  const [{ firstRow: row, time, accepted: step }] = groups;
  throw new BackstepError(
    "ABORTED",
    `${scheme.info.name} was aborted before step ${step} of row ${row} of ${n}, at time ${time}`,
    { scheme: scheme.info.name, row, step, time },
    signal.reason,
  );
}
