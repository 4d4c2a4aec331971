import type { Batch, Scheme } from "@backstep/core";
import { type SumWatcher, type Term, watchSums } from "@backstep/core/plugin";
import type { Kick } from "./affine-map.ts";
import { type AffineRun, runKicked } from "./scheme-runner.ts";

/** A share of the carried terms that rounding may reach: each term is rounded a few times, by a share of 2⁻⁵³. */
const share = 2 ** -49;

/**
 * The rounding that a run may have on the given rows, (rows, d).
 *
 * ```text
 * rounding = 2⁻⁴⁹ Σ_m |R_m| max_k |c_k A_k|        m the sums of the run, c_k A_k their terms, R_m the map from the result of m to the end
 * ```
 *
 * Large terms that cancel leave their rounding in a small sum. The magnitude of the result does not show it. Two runs measure it: one sees the
 * terms of every sum, the other adds 1 to the result of one sum in each row.
 */
export async function roundingOf(run: AffineRun, start: Float64Array, kicks: readonly Kick[]): Promise<Float64Array> {
  const dim = run.model.dim;
  const sums = await largestTerms(run, start, kicks);
  const carried = await carriedToEnd(run, [...sums.keys()]);
  const total = new Float64Array(start.length);
  [...sums.values()].forEach((terms, m) => {
    for (let i = 0; i < total.length; i++) total[i] += share * carried[m * dim + (i % dim)] * terms[i];
  });
  return total;
}

/** The largest |c_k A_k| of every sum, (rows, d). */
async function largestTerms(
  run: AffineRun,
  start: Float64Array,
  kicks: readonly Kick[],
): Promise<ReadonlyMap<string, Float64Array>> {
  const sums = new Map<string, Float64Array>();
  const record = (key: string, terms: readonly Term[], out: Batch): void => {
    const values = sums.get(key) ?? new Float64Array(start.length);
    sums.set(key, values);
    const first = out.workspace.position.firstRow * out.dim;
    for (const [coefficient, { data, dim }] of terms)
      for (let i = 0; i < data.length; i++) {
        const c = typeof coefficient === "number" ? coefficient : coefficient[Math.floor(i / dim)];
        values[first + i] = Math.max(values[first + i], Math.abs(c * data[i]));
      }
  };
  await runKicked(watched(run, record), run.model, start, kicks);
  return sums;
}

/** |R_m| of every sum, (sums, d). The last row of the run is undisturbed. */
async function carriedToEnd(run: AffineRun, keys: readonly string[]): Promise<Float64Array> {
  const dim = run.model.dim;
  const rowOf = new Map(keys.map((key, row) => [key, row]));
  const disturb = (key: string, _: readonly Term[], out: Batch): void => {
    const row = (rowOf.get(key) ?? -1) - out.workspace.position.firstRow;
    if (row < 0 || row >= out.rows) return;
    const { data } = out;
    for (let j = 0; j < dim; j++) data[row * dim + j] += 1;
  };
  const start = new Float64Array((keys.length + 1) * dim);
  const { x } = await runKicked(watched(run, disturb), run.model, start, []);
  const last = keys.length * dim;
  return x.subarray(0, last).map((value, i) => Math.abs(value - x[last + (i % dim)]));
}

/** The run with a watcher that receives the step and the index of each sum. */
function watched(run: AffineRun, watcher: (key: string, ...seen: Parameters<SumWatcher>) => void): AffineRun {
  const { scheme } = run;
  let [step, firstRow, index] = [-1, -1, 0];
  const watch = ({ workspace }: Batch): void =>
    watchSums(workspace, (terms, out) => {
      const { position } = out.workspace;
      if (position.step !== step || position.firstRow !== firstRow)
        [step, firstRow, index] = [position.step, position.firstRow, 0];
      watcher(`${step}:${index++}`, terms, out);
    });
  const watchedScheme: Scheme<unknown> = {
    ...scheme,
    ...(scheme.init && {
      init(problem, x0) {
        watch(x0);
        return scheme.init?.(problem, x0);
      },
    }),
    step(problem, t0, t1, x0, state) {
      watch(x0);
      return scheme.step(problem, t0, t1, x0, state);
    },
  };
  return { ...run, scheme: watchedScheme };
}
