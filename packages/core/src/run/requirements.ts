import type { Drift } from "../drift.ts";
import { BackstepError } from "../errors.ts";
import { nativeSource } from "../predict.ts";
import type { Evaluation, Scheme, SchemeInfo } from "../scheme.ts";
import type { ScoreModel } from "../score-model.ts";

/** Checks that the drift is defined at both ends of the grid. */
export function requireReach({ name, regular: { from, to } }: Drift, times: Float64Array): void {
  for (const t of [times[0], times[times.length - 1]])
    if (t < from || t > to)
      throw new BackstepError(
        "TIMES_INVALID",
        `times run from ${times[0]} to ${times[times.length - 1]}, but ${name} is defined from ${from} to ${to}; give times in that interval`,
        { time: t },
      );
}

/** The parts of a run that a scheme's requirements concern. */
interface CheckedRun {
  readonly scheme: Scheme<unknown>;
  readonly model: ScoreModel;
  readonly drift: Drift;
  readonly times: Float64Array;
  /** η of the driver. */
  readonly noiseLevel: number;
}

/** Checks what a scheme requires of the model, and of the drift at every time of the grid. */
export function requireScheme(run: CheckedRun): void {
  const { drift, times } = run;
  const { info } = run.scheme;
  requireCapabilities(info, run.model);
  const evaluated = evaluatedTimes(info, drift, times);
  for (const evaluation of evaluationsOf(info)) for (const t of evaluated) requireEvaluation(run, evaluation, t);
  for (const t of times.subarray(0, -1)) requireCoefficients(info, drift, t);
  if (info.requires.includes("regularDrift")) for (const t of evaluated) requireRegular(info, drift, t);
}

/** The evaluations that a scheme calls: those that it lists, or the score. */
export function evaluationsOf({ requires }: SchemeInfo): readonly Evaluation[] {
  const listed = evaluations.filter((evaluation) => requires.includes(evaluation));
  return listed.length > 0 ? listed : ["score"];
}

const evaluations: readonly Evaluation[] = ["score", "denoised", "epsilon", "velocity", "reverseDrift"];

function requireCapabilities({ name, requires }: SchemeInfo, model: ScoreModel): void {
  for (const capability of ["jvp", "hessian"] as const)
    if (requires.includes(capability) && model[capability] === undefined)
      throw new BackstepError(
        "CAPABILITY_MISSING",
        `${name} needs a model with ${capability}, but ${model.name} does not declare it; use another model or another scheme`,
      );
}

/** The times at which a scheme evaluates the model. */
function evaluatedTimes({ evaluatesAtEnd }: SchemeInfo, drift: Drift, times: Float64Array): Float64Array {
  const last = times.length - 1;
  const untilEnd = evaluatesAtEnd === "sigmaPositive" ? drift.sigma(times[last]) > 0 : evaluatesAtEnd;
  return untilEnd ? times : times.subarray(0, last);
}

/** Checks that the model determines an evaluation at t, and that the result exists there. */
function requireEvaluation(run: CheckedRun, evaluation: Evaluation, t: number): void {
  const { scheme, model, drift, times } = run;
  const { info } = scheme;
  const eta = info.noiseLevel === "driver" ? run.noiseLevel : info.noiseLevel;
  const [alpha, sigma] = [drift.alpha(t), drift.sigma(t)];
  const as = evaluation === "velocity" ? "flow" : evaluation === "reverseDrift" ? { noiseLevel: eta } : evaluation;
  const source = nativeSource(model, drift, as, t);
  const needed = evaluation === "score" ? "score" : source;
  const details = { scheme: info.name, time: t, end: times[times.length - 1] };
  if (model.singular?.(t, needed) === true || (source === undefined && !(sigma > 0)))
    throw new BackstepError(
      "SINGULAR_END",
      `${info.name} evaluates the ${words[evaluation]} at t = ${t}, where the ${words[evaluation]} of ${model.name} is singular; end the run at a larger time`,
      details,
    );
  if (source !== undefined) return;
  if (evaluation === "reverseDrift" && eta > 0 && !(alpha > 0))
    throw new BackstepError(
      "DRIFT_SINGULAR",
      `${info.name} needs the drift of the reverse process of noise level ${eta} at t = ${t}, but it exists only for noise level 0 there, because ` +
        `α(${t}) = ${alpha} under ${drift.name}; begin times at a smaller time, or set noiseLevel to 0`,
      details,
    );
  throw new BackstepError(
    alpha > 0 ? "DRIFT_SINGULAR" : "ALPHA_ZERO",
    `${info.name} needs the ${words[evaluation]} at t = ${t}, but ${model.name} predicts ${model.predictions.join(", ")}, which does not determine ` +
      `it there, because α(${t}) = ${alpha}, σ(${t}) = ${sigma} under ${drift.name}; ${remedy(alpha)}`,
    { ...details, predictions: model.predictions },
  );
}

const words: Readonly<Record<Evaluation, string>> = {
  score: "score",
  denoised: "denoised mean",
  epsilon: "epsilon",
  velocity: "velocity",
  reverseDrift: "reverse drift",
};

function remedy(alpha: number): string {
  return alpha > 0
    ? "give times without it"
    : "begin times at a smaller time, or use a model that predicts denoised, v or flow";
}

function requireCoefficients({ name, requires }: SchemeInfo, drift: Drift, t: number): void {
  if (requires.includes("alphaPositive") && !(drift.alpha(t) > 0))
    throw new BackstepError(
      "ALPHA_ZERO",
      `${name} needs α(t) > 0, but α(${t}) = ${drift.alpha(t)} under ${drift.name}; start at a smaller time`,
      { time: t },
    );
  if (requires.includes("sigmaPositive") && !(drift.sigma(t) > 0))
    throw new BackstepError(
      "DRIFT_SINGULAR",
      `${name} needs σ(t) > 0, but σ(${t}) = ${drift.sigma(t)} under ${drift.name}; start no step at that time`,
      { time: t },
    );
}

function requireRegular({ name }: SchemeInfo, drift: Drift, t: number): void {
  if (Number.isFinite(drift.f(t)) && Number.isFinite(drift.g2(t))) return;
  const { from, to } = drift.regular;
  throw new BackstepError(
    "DRIFT_SINGULAR",
    `${name} needs f and g² finite, but at t = ${t} ${drift.name} has f = ${drift.f(t)}, g² = ${drift.g2(t)}; ` +
      `it is regular in (${from}, ${to}); give times inside`,
    { time: t },
  );
}
