import { BackstepError, type Batch, type Drift, type Prediction, type ScoreModel } from "@backstep/core";
import { convert, sum } from "@backstep/core/plugin";
import { scaled, type Wrapping } from "../interpretation/wrapping.ts";
import type { Product } from "./product.ts";

type Jvp = NonNullable<ScoreModel["jvp"]>;

/**
 * ∇²log p_t · v from J_N v of the network N.
 *
 * ```text
 * p(x) = a x + b N(c x)  ⇒  J_p v = a v + b c J_N(c x) v,        s = a′ x + b′ p  ⇒  J_s v = a′ v + b′ J_p v
 * ```
 */
export function scoreJvp(product: Product, prediction: Prediction, at: (t: number) => Wrapping, drift: Drift): Jvp {
  const noise = (t: number): number => at(t).scale * drift.sigma(t);
  const weights = (t: number): [onTangent: number, onOutput: number] => {
    const { scale, onState, onOutput } = at(t);
    const toScore = convert(prediction, "score", drift, t);
    return [toScore.onState + toScore.onPrediction * onState, toScore.onPrediction * onOutput * scale];
  };
  return async (x, v, t) => {
    requireSame(x, v);
    const out = await product(scaled(x, t, at), v, t, typeof t === "number" ? noise(t) : t.map(noise));
    if (typeof t === "number") {
      const [onTangent, onOutput] = weights(t);
      return sum([onTangent, v], [onOutput, out]);
    }
    const all = Array.from(t, weights);
    return sum([Float64Array.from(all, (w) => w[0]), v], [Float64Array.from(all, (w) => w[1]), out]);
  };
}

function requireSame(x: Batch, v: Batch): void {
  if (x.rows !== v.rows || x.dim !== v.dim)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `x is (${x.rows}, ${x.dim}) and v is (${v.rows}, ${v.dim}); their shapes must be equal`,
    );
}
