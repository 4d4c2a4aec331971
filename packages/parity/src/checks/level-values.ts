import type { Batch, Drift, Prediction, Target } from "@backstep/core";
import { createWorkspace, predict, releaseWorkspace } from "@backstep/core/plugin";
import { edm, ou } from "@backstep/drifts";
import type { LevelValues } from "../golden/golden-file.ts";
import { createDeviation, type Deviation } from "../replay/deviation.ts";

const predictions: readonly (readonly [Prediction, "x0" | "eps" | "score" | "v"])[] = [
  ["denoised", "x0"],
  ["epsilon", "eps"],
  ["score", "score"],
  ["v", "v"],
];

/** Compares the predictions and the log density of an exact model at one noise level. */
export async function levelDeviation(golden: LevelValues, target: Target): Promise<Deviation> {
  const deviation = createDeviation();
  const { drift, t } = levelOf(golden);
  const model = target.score(drift);
  const workspace = await createWorkspace("f64");
  try {
    const x: Batch = workspace.batch(golden.x.length, target.dim);
    x.data.set(golden.x.flat());
    for (const [as, name] of predictions) {
      // A score has size 1/s and was recorded as (a x₀ − x)/s², so its rounding error grows as 1/s. Multiplication by s removes this factor.
      const unit = as === "score" ? Math.min(1, golden.s) : 1;
      const scaled = (values: ArrayLike<number>): Float64Array => Float64Array.from(values, (value) => unit * value);
      deviation.compare(name, scaled((await predict(model, drift, as, x, t)).data), scaled(golden[name].flat()));
    }
    if (model.logDensity) deviation.compare("logp", await model.logDensity(x, t), golden.logp);
    return deviation;
  } finally {
    releaseWorkspace(workspace);
  }
}

/** A process and a time at which x = a x₀ + s z: EDM, Ornstein–Uhlenbeck, or a placeholder with only this level. */
function levelOf({ a, s }: LevelValues): { drift: Drift; t: number } {
  if (a === 1) return { drift: edm({ sigmaMax: 2 * s }), t: s };
  const preserving = ou();
  if (Math.abs(a * a + s * s - 1) < 1e-14) return { drift: preserving, t: preserving.timeOf(s / a) };
  return { drift: { ...preserving, name: "level", alpha: () => a, sigma: () => s }, t: 1 };
}
