import type { Drift } from "../drift.ts";
import { BackstepError } from "../errors.ts";
import { nativeSource } from "../predict.ts";
import type { Prediction, ReverseDrift } from "../prediction.ts";
import type { Evaluation, SchemeInfo } from "../scheme.ts";
import type { ScoreModel } from "../score-model.ts";

const evaluations: readonly Evaluation[] = ["score", "denoised", "epsilon", "velocity", "reverseDrift"];

/** The evaluations that a scheme calls: those that it lists, or the score. */
export function evaluationsOf({ requires }: SchemeInfo): readonly Evaluation[] {
  const listed = evaluations.filter((evaluation) => requires.includes(evaluation));
  return listed.length > 0 ? listed : ["score"];
}

interface Requested {
  readonly info: SchemeInfo;
  readonly model: ScoreModel;
  readonly drift: Drift;
  /** η of the driver. */
  readonly noiseLevel: number;
  /** The last time of the grid. */
  readonly end: number;
}

/** Checks that the model determines an evaluation at t, and that the result exists there. */
export function requireEvaluation(run: Requested, evaluation: Evaluation, t: number): void {
  const { info, model, drift, end } = run;
  const eta = info.noiseLevel === "driver" ? run.noiseLevel : info.noiseLevel;
  const source = nativeSource(model, drift, quantityOf(evaluation, eta), t);
  // A score may be undefined although the prediction that it is formed from exists.
  const singular = model.singular?.(t, evaluation === "score" ? "score" : source) === true;
  if (source !== undefined && !singular) return;

  const { code, message } = singular ? singularity(run, evaluation, t) : reason(run, evaluation, t, eta);
  throw new BackstepError(code, message, { scheme: info.name, time: t, end, predictions: model.predictions });
}

function quantityOf(evaluation: Evaluation, eta: number): Prediction | ReverseDrift {
  if (evaluation === "reverseDrift") return { noiseLevel: eta };
  return evaluation === "velocity" ? "flow" : evaluation;
}

interface Refusal {
  readonly code: "SINGULAR_END" | "DRIFT_SINGULAR" | "ALPHA_ZERO";
  readonly message: string;
}

function singularity({ info, model }: Requested, evaluation: Evaluation, t: number): Refusal {
  const what = words[evaluation];
  return {
    code: "SINGULAR_END",
    message: `${info.name} evaluates the ${what} at t = ${t}, but the ${what} of ${model.name} is singular there; end the run at a larger time`,
  };
}

/** Why no native prediction determines an evaluation at t. */
function reason(run: Requested, evaluation: Evaluation, t: number, eta: number): Refusal {
  const { info, model, drift } = run;
  const [alpha, sigma] = [drift.alpha(t), drift.sigma(t)];
  if (!(sigma > 0)) return singularity(run, evaluation, t);
  if (evaluation === "reverseDrift" && eta > 0 && !(alpha > 0))
    return {
      code: "DRIFT_SINGULAR",
      message:
        `${info.name} needs the drift of the reverse process of noise level ${eta} at t = ${t}, but only that of noise level 0 exists there, ` +
        `because α(${t}) = ${alpha} under ${drift.name}; begin times at a smaller time, or set noiseLevel to 0`,
    };
  const needed = `${info.name} needs the ${words[evaluation]} at t = ${t}, but ${model.name} predicts ${model.predictions.join(", ")}, which does not determine it there`;
  const under = `α(${t}) = ${alpha}, f = ${drift.f(t)}, g² = ${drift.g2(t)} under ${drift.name}`;
  return alpha > 0
    ? { code: "DRIFT_SINGULAR", message: `${needed}: ${under}; give times at which f and g² are finite` }
    : {
        code: "ALPHA_ZERO",
        message: `${needed}, because ${under}; begin times at a smaller time, or use a model that predicts denoised, v or flow`,
      };
}

const words: Readonly<Record<Evaluation, string>> = {
  score: "score",
  denoised: "denoised mean",
  epsilon: "epsilon",
  velocity: "velocity",
  reverseDrift: "reverse drift",
};
