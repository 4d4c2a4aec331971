import type { Batch, Drift } from "@backstep/core";
import { createWorkspace, releaseWorkspace } from "@backstep/core/plugin";
import { gaussian } from "@backstep/score-analytic";

/** The exact score of Gaussian data, on plain arrays. */
export interface PlainScore {
  /** The score at the rows x (n, d) and time t. `centred` uses mean 0 for the data. */
  at(x: Float64Array, t: number, centred: boolean): Promise<Float64Array>;
  close(): void;
}

/** The score −(x − α m)/(α² v + σ²) of data N(m, diag v) under a drift, in double precision. */
export async function plainScore(mean: Float64Array, variance: Float64Array, drift: Drift): Promise<PlainScore> {
  const workspace = await createWorkspace("f64");
  const dim = mean.length;
  const model = gaussian({ mean, variance }).score(drift);
  const linear = gaussian({ mean: new Float64Array(dim), variance }).score(drift);
  const nothing: ReadonlySet<Batch> = new Set();
  return {
    async at(x, t, centred) {
      const batch = workspace.batch(x.length / dim, dim);
      batch.data.set(x);
      const score = await (centred ? linear : model).predict("score", batch, t);
      const values = Float64Array.from(score.data);
      workspace.recycle(nothing);
      return values;
    },
    close: () => releaseWorkspace(workspace),
  };
}
