import type { Batch, Drift, Prediction, Target } from "@backstep/core";
import { createWorkspace, predict, releaseWorkspace } from "@backstep/core/plugin";
import { edm, ou } from "@backstep/drifts";
import { createDeviation, type Deviation } from "./deviation.ts";
import type { LevelValues } from "./golden.ts";

const predictions: readonly (readonly [Prediction, "x0" | "eps" | "score" | "v"])[] = [
  ["denoised", "x0"],
  ["epsilon", "eps"],
  ["score", "score"],
  ["v", "v"],
];

/** Compares the predictions and the log-density of an exact model at one level. */
export async function levelDeviation(golden: LevelValues, target: Target): Promise<Deviation> {
  const deviation = createDeviation();
  const { drift, t } = levelOf(golden);
  const model = target.score(drift);
  const workspace = await createWorkspace("f64");
  try {
    const x: Batch = workspace.batch(golden.x.length, target.dim);
    x.data.set(golden.x.flat());
    for (const [as, name] of predictions) {
      // A score is of the size 1/s, and recorded as (a x₀ − x)/s²: beyond rounding of that size it says nothing.
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

/** A process that passes through x = a x₀ + s z, and when: EDM, Ornstein–Uhlenbeck, or neither and the level alone. */
function levelOf({ a, s }: LevelValues): { drift: Drift; t: number } {
  if (a === 1) return { drift: edm({ sigmaMax: 2 * s }), t: s };
  const preserving = ou();
  if (Math.abs(a * a + s * s - 1) < 1e-14) return { drift: preserving, t: preserving.timeOf(s / a) };
  return { drift: { ...preserving, name: "level", alpha: () => a, sigma: () => s }, t: 1 };
}
