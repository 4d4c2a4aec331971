import type { Batch, Times } from "./batch.ts";
import type { Drift } from "./drift.ts";
import { BackstepError } from "./errors.ts";
import { isSilent } from "./is-random.ts";
import type { NoiseSource } from "./noise/source.ts";
import { convert, type Prediction } from "./prediction.ts";
import type { Problem, Scheme } from "./scheme.ts";
import type { ScoreModel } from "./score-model.ts";
import { sum } from "./sum.ts";

/** Evaluations made for the rows of one chunk. */
export interface Evaluations {
  nfe: number;
  jvps: number;
  /** What the model returned in the current step, for the search of a non-finite value. */
  readonly outputs: { readonly quantity: string; readonly batch: Batch }[];
}

export interface ProblemParts {
  readonly drift: Drift;
  readonly model: ScoreModel;
  readonly scheme: Scheme<unknown>;
  readonly noise: NoiseSource;
  readonly noiseLevel: number;
}

/** What a scheme sees of a run, and the counters behind it. */
export function createProblem({ drift, model, scheme, noise, noiseLevel }: ProblemParts): {
  problem: Problem;
  evaluations: Evaluations;
} {
  const evaluations: Evaluations = { nfe: 0, jvps: 0, outputs: [] };
  const silent = isSilent(scheme, noiseLevel);

  const evaluate = async (as: Prediction, x: Batch, t: Times): Promise<Batch> => {
    const out = await predict(model, drift, as, x, t);
    evaluations.nfe++;
    x.workspace.position.call++;
    evaluations.outputs.push({ quantity: as, batch: out });
    return out;
  };

  const { jvp, hessian, symmetricJacobian } = model;
  const problem: Problem = {
    drift,
    noiseLevel,
    score: (x, t) => evaluate("score", x, t),
    denoised: (x, t) => evaluate("denoised", x, t),
    epsilon: (x, t) => evaluate("epsilon", x, t),
    integrals: (t0, t1, like) =>
      silent ? scheme.noise.map(() => zerosLike(like)) : noise.integrals(scheme.noise, drift, t0, t1, like),
    normals: (t0, t1, like) => {
      const count = scheme.normals ?? 0;
      return silent ? Array.from({ length: count }, () => zerosLike(like)) : noise.normals(count, t0, t1, like);
    },
    uniforms: (t0, t1, like) => noise.uniforms(scheme.uniforms ?? 0, scheme.sharedUniforms ?? false, t0, t1, like),
    ...(jvp && {
      jvp: async (x, v, t) => {
        const out = await jvp.call(model, x, v, t);
        evaluations.jvps++;
        evaluations.outputs.push({ quantity: "jvp", batch: out });
        return out;
      },
    }),
    ...(symmetricJacobian !== undefined && { symmetricJacobian }),
    ...(hessian && { hessian: async (x, t) => hessian.call(model, x, t) }),
  };
  return { problem, evaluations };
}

/**
 * One prediction of a model at (x, t), converted from what the model has natively where it has another.
 *
 * @throws BackstepError `SHAPE_MISMATCH` if the model does not return one vector of its dimension per row.
 */
export async function predict(model: ScoreModel, drift: Drift, as: Prediction, x: Batch, t: Times): Promise<Batch> {
  const from = model.predictions.includes(as) ? as : model.predictions[0];
  const out = await model.predict(from, x, t);
  if (out.rows !== x.rows || out.dim !== x.dim)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `model ${model.name} returned (${out.rows}, ${out.dim}) for a batch of (${x.rows}, ${x.dim}); the shapes must be equal`,
    );
  if (from === as) return out;

  if (typeof t === "number") {
    const { onState, onPrediction } = convert(from, as, drift, t);
    return onState === 0 ? sum([onPrediction, out]) : sum([onState, x], [onPrediction, out]);
  }
  const conversions = Array.from(t, (time) => convert(from, as, drift, time));
  return sum(
    [Float64Array.from(conversions, (conversion) => conversion.onState), x],
    [Float64Array.from(conversions, (conversion) => conversion.onPrediction), out],
  );
}

function zerosLike(like: Batch): Batch {
  const out = like.workspace.batch(like.rows, like.dim);
  out.data.fill(0);
  return out;
}
