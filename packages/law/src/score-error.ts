import { type ScoreModel, sum } from "@backstep/core";

/** The model with a constant vector added to its score. */
export function biased(model: ScoreModel, bias: Float64Array): ScoreModel {
  return {
    ...model,
    predictions: ["score"],
    async predict(_as, x, t) {
      const s = await model.predict("score", x, t);
      const constant = x.workspace.batch(x.rows, x.dim);
      const { data } = constant;
      for (let i = 0; i < data.length; i++) data[i] = bias[i % x.dim];
      return sum([1, s], [1, constant]);
    },
  };
}
