import { type Drift, type ScoreModel, sample } from "@backstep/core";
import { createWorkspace, drawOf, normalsLike, releaseWorkspace, startStep } from "@backstep/core/plugin";
import { edm } from "@backstep/drifts";
import { karras } from "@backstep/grids";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";

/** Time is the noise level σ: states start with deviation 10, and end as rows of the data. */
export const drift: Drift = edm({ sigmaMax: 10 });

/** `n` rows by Euler on the probability flow (0), or by Euler–Maruyama on the reverse SDE (1). */
export interface Steps {
  readonly noiseLevel: 0 | 1;
  readonly n: number;
}

/** The result of 20 steps in single precision, from σ = 10 to 0.01. */
export async function twentySteps(model: ScoreModel, { noiseLevel, n }: Steps): Promise<Float32Array> {
  const times = karras()(20, drift, 0.01);
  const run = { scheme: eulerMaruyama(), drift, model, times, n, seed: 7, noiseLevel, precision: "f32" } as const;
  return (await sample(run)).x as Float32Array;
}

/** ∇²log p v for two rows at σ, x and v standard normal. */
export async function productAt(model: ScoreModel, sigma: number): Promise<Float32Array> {
  const workspace = await createWorkspace("f32");
  try {
    const like = workspace.batch(2, model.dim);
    const [x, v] = [0, 1].map((draw) => normalsLike(like, 7, startStep, drawOf.start(draw)));
    return Float32Array.from((await model.jvp!(x, v, sigma)).data);
  } finally {
    releaseWorkspace(workspace);
  }
}
