import type { Drift } from "../drift.ts";
import type { Batch, Times } from "../memory/batch.ts";
import type { DriverPosition } from "../memory/position.ts";
import type { NoiseSource } from "../noise/source.ts";
import { predict } from "../predict.ts";
import type { Prediction, ReverseDrift } from "../prediction.ts";
import type { Evaluation, Problem, Scheme } from "../scheme.ts";
import type { ScoreModel } from "../score-model.ts";
import { isSilent } from "./is-random.ts";

/** Evaluations made for the rows of one chunk. */
export interface Evaluations {
  nfe: number;
  jvps: number;
  /** Outputs of the model in the current step, for the search of a non-finite value. */
  readonly outputs: { readonly quantity: string; readonly batch: Batch }[];
}

export interface ProblemParts {
  readonly drift: Drift;
  readonly model: ScoreModel;
  readonly scheme: Scheme<unknown>;
  readonly noise: NoiseSource;
  readonly noiseLevel: number;
  /** The grid of the run, for a scheme that reads it. */
  readonly times: Float64Array;
  /** The position that the batches of the scheme have: the driver advances it, the problem counts evaluations on it. */
  readonly position: DriverPosition;
}

/** The part of a run that a scheme sees, and the counters behind it. */
export function createProblem(parts: ProblemParts): { problem: Problem; evaluations: Evaluations } {
  const { drift, model, noiseLevel, position } = parts;
  const evaluations: Evaluations = { nfe: 0, jvps: 0, outputs: [] };
  const evaluate = async (name: Evaluation, as: Prediction | ReverseDrift, x: Batch, t: Times): Promise<Batch> => {
    const out = await predict(model, drift, as, x, t);
    evaluations.nfe++;
    position.countCall();
    evaluations.outputs.push({ quantity: name, batch: out });
    return out;
  };
  const problem: Problem = {
    drift,
    noiseLevel,
    score: (x, t) => evaluate("score", "score", x, t),
    denoised: (x, t) => evaluate("denoised", "denoised", x, t),
    epsilon: (x, t) => evaluate("epsilon", "epsilon", x, t),
    velocity: (x, t) => evaluate("velocity", "flow", x, t),
    reverseDrift: (x, t, eta) => evaluate("reverseDrift", { noiseLevel: eta }, x, t),
    ...gridOf(parts),
    ...drawsOf(parts),
    ...derivativesOf(model, evaluations),
  };
  return { problem, evaluations };
}

/** The place of the current step, if the scheme reads it. A copy of the problem stays valid, because the index follows the position. */
function gridOf({ scheme, times, position }: ProblemParts): Pick<Problem, "grid"> {
  if (!scheme.info.requires.includes("grid")) return {};
  const grid = {
    times,
    get index() {
      return position.step;
    },
  };
  return { grid };
}

/** The random numbers that the scheme declares. If the noise level multiplies its noise by 0, none is drawn. */
function drawsOf({
  drift,
  scheme,
  noise,
  noiseLevel,
}: ProblemParts): Pick<Problem, "integrals" | "normals" | "uniforms"> {
  const silent = isSilent(scheme, noiseLevel);
  return {
    integrals: (t0, t1, like) =>
      silent ? scheme.noise.map(() => zerosLike(like)) : noise.integrals(scheme.noise, drift, t0, t1, like),
    normals: (t0, t1, like) => {
      const count = scheme.normals ?? 0;
      return silent ? Array.from({ length: count }, () => zerosLike(like)) : noise.normals(count, t0, t1, like);
    },
    uniforms: (t0, t1, like) => noise.uniforms(scheme.uniforms ?? 0, scheme.sharedUniforms ?? false, t0, t1, like),
  };
}

/** The derivatives of the score that the model declares. */
function derivativesOf(
  model: ScoreModel,
  evaluations: Evaluations,
): Pick<Problem, "jvp" | "symmetricJacobian" | "hessian"> {
  const { jvp, hessian, symmetricJacobian } = model;
  return {
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
}

function zerosLike(like: Batch): Batch {
  const out = like.workspace.batch(like.rows, like.dim);
  out.data.fill(0);
  return out;
}
