import type { Drift } from "../drift.ts";
import { BackstepError } from "../errors.ts";
import type { Scheme, SchemeInfo } from "../scheme.ts";
import type { ScoreModel } from "../score-model.ts";
import { evaluationsOf, requireEvaluation } from "./evaluations.ts";

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
  const { model, drift, times, noiseLevel } = run;
  const { info } = run.scheme;
  requireCapabilities(info, model);
  const evaluated = evaluatedTimes(info, drift, times);
  const requested = { info, model, drift, noiseLevel, end: times[times.length - 1] };
  for (const evaluation of evaluationsOf(info)) for (const t of evaluated) requireEvaluation(requested, evaluation, t);
  for (const t of times.subarray(0, -1)) requireCoefficients(info, drift, t);
  if (info.requires.includes("regularDrift")) for (const t of evaluated) requireRegular(info, drift, t);
}

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
