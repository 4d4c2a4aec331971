import type { Batch, ScoreModel, Times } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import type { Kick } from "./affine-map.ts";

/** The same model, which reports the step and the number of each of its calls. */
export function reportingCalls(model: ScoreModel, report: (step: number, call: number) => void): ScoreModel {
  return {
    ...model,
    predict(as, x, t) {
      const { step, call } = x.workspace.position;
      report(step, call);
      return model.predict(as, x, t);
    },
  };
}

/** The model plus `size` times the kicks of its calls, in score coordinates. */
export function withScoreNoise(model: ScoreModel, size: number, kicks: readonly Kick[]): ScoreModel {
  return {
    ...model,
    predictions: ["score"],
    async predict(_as, x: Batch, t: Times) {
      const { position } = x.workspace;
      const s = await model.predict("score", x, t);
      const noise = x.workspace.batch(x.rows, x.dim);
      const { data } = noise;
      data.fill(0);
      for (const { row, step, draw, value } of kicks) {
        const local = row - position.firstRow;
        if (step !== position.step || draw !== position.call || local < 0 || local >= x.rows) continue;
        for (let j = 0; j < x.dim; j++) data[local * x.dim + j] += typeof value === "number" ? value : value[j];
      }
      return sum([1, s], [size, noise]);
    },
  };
}
