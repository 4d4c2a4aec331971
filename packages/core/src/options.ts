import type { Precision } from "@backstep/kernels";
import type { Drift } from "./drift.ts";
import { BackstepError } from "./errors.ts";
import { freshNoise } from "./noise/fresh.ts";
import type { Seed } from "./noise/seed.ts";
import type { NoiseSource } from "./noise/source.ts";
import { defaultChunkRows, type Run } from "./run.ts";
import type { Scheme } from "./scheme.ts";
import type { ScoreModel } from "./score-model.ts";
import { requireStart, type Start } from "./start.ts";
import { requireTimes } from "./times.ts";
import { bytesOf, createWorkspace } from "./workspace.ts";

/** How far a run has come. */
export interface Progress {
  /** Share of the work that is done, 0 … 1. */
  readonly fraction: number;
  readonly step: number;
  readonly steps: number;
  readonly rowsDone: number;
  readonly rows: number;
  /** Seconds since the start, and those left if the pace stays. */
  readonly elapsed: number;
  readonly remaining: number;
}

/** Everything that `sample` and `steps` take. */
export interface SampleOptions {
  readonly scheme: Scheme<unknown>;
  readonly drift: Drift;
  readonly model: ScoreModel;
  /** N + 1 strictly decreasing times for N steps; a scheme that solves the ODE may also run upwards. */
  readonly times: Float64Array;
  /** Samples. */
  readonly n: number;
  /** 0 unless given; any run with the same seed gives the same bits. */
  readonly seed?: Seed;
  /** η of the reverse family: 1 (standard reverse SDE) unless given, 0 is the probability-flow ODE. */
  readonly noiseLevel?: number;
  /** `prior` unless given. */
  readonly start?: Start;
  /** `freshNoise(seed)` unless given. */
  readonly noise?: NoiseSource;
  /** `f64` unless given. */
  readonly precision?: Precision;
  /** Rows that run through the grid together; the result does not depend on it. */
  readonly chunkRows?: number;
  readonly signal?: AbortSignal;
  /** Called at most about twenty times a second, and once at the end. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Checks the options, before anything runs, and prepares the memory. */
export async function prepare(options: SampleOptions): Promise<Run> {
  const { scheme, drift, times, n, seed = 0, noiseLevel = 1, start = "prior", precision = "f64", signal } = options;
  const noise = options.noise ?? freshNoise(seed);
  const eigen = noise.rotationInvariant ? options.model.eigen : undefined;
  const model = eigen?.inBasis ?? options.model;

  requireInteger("n", n, 1);
  requireTimes(times, scheme.info.solves === "ode");
  requireReach(drift, times);
  if (!(noiseLevel >= 0 && Number.isFinite(noiseLevel)))
    throw new BackstepError("OPTION_INVALID", `noiseLevel is ${noiseLevel}; it must be a finite number ≥ 0`);
  if (precision !== "f32" && precision !== "f64")
    throw new BackstepError("OPTION_INVALID", `precision is "${String(precision)}"; it must be "f32" or "f64"`);
  requireStart(start, n, model.dim);
  requireScheme(scheme, model, drift, times);

  const chunkRows = await chunkRowsOf(options, model);
  const buffers = 16 + 4 * scheme.noise.length;
  const workspace = await createWorkspace(precision, buffers * Math.min(chunkRows, n) * model.dim * bytesOf(precision));
  return {
    scheme,
    drift,
    model,
    eigen,
    times,
    n,
    seed,
    start,
    noise,
    noiseLevel,
    workspace,
    kept: new Set(),
    chunkRows: Math.min(chunkRows, n),
    signal,
  };
}

/** @throws BackstepError `OPTION_INVALID` */
export function requireInteger(name: string, value: number, minimum: number): void {
  if (!Number.isSafeInteger(value) || value < minimum)
    throw new BackstepError("OPTION_INVALID", `${name} is ${value}; it must be an integer ≥ ${minimum}`);
}

/** Rows per call at which the model is fastest, where it says so; for calls of one row there is nothing to ask. */
export async function preferredRowsOf(model: ScoreModel, most: number): Promise<number | undefined> {
  if (!(most > 1)) return 1;
  return typeof model.preferredRows === "function" ? model.preferredRows() : model.preferredRows;
}

/** Rows of a chunk, all of them where the scheme computes something over the batch. */
async function chunkRowsOf(
  { scheme: { info }, n, precision = "f64", chunkRows }: SampleOptions,
  model: ScoreModel,
): Promise<number> {
  if (chunkRows !== undefined) requireInteger("chunkRows", chunkRows, 1);
  if (!info.requires.includes("wholeBatch"))
    return chunkRows ?? defaultChunkRows({ n, dim: model.dim, precision, preferred: await preferredRowsOf(model, n) });
  if (chunkRows === undefined || chunkRows >= n) return n;
  throw new BackstepError(
    "OPTION_INVALID",
    `chunkRows is ${chunkRows}; ${info.name} computes something over all ${n} rows, so they must run as one chunk`,
  );
}

/** Checks that the drift is defined at both ends of the grid. */
function requireReach({ name, regular: { from, to } }: Drift, times: Float64Array): void {
  for (const t of [times[0], times[times.length - 1]])
    if (t < from || t > to)
      throw new BackstepError(
        "TIMES_INVALID",
        `the grid runs from ${times[0]} to ${times[times.length - 1]}; ${name} is defined from ${from} to ${to}`,
        { time: t },
      );
}

/** Checks what a scheme requires against the model and against the drift at every time of the grid. */
function requireScheme({ info }: Scheme<unknown>, model: ScoreModel, drift: Drift, times: Float64Array): void {
  const needs = new Set(info.requires);
  for (const capability of ["jvp", "hessian"] as const)
    if (needs.has(capability) && model[capability] === undefined)
      throw new BackstepError(
        "CAPABILITY_MISSING",
        `${info.name} needs a model with ${capability}; ${model.name} does not declare it`,
      );

  const last = times.length - 1;
  const end = times[last];
  const untilEnd = info.evaluatesAtEnd === "sigmaPositive" ? drift.sigma(end) > 0 : info.evaluatesAtEnd;
  const evaluated = untilEnd ? times : times.subarray(0, last);
  const singular = evaluated.find((t) => model.singular?.(t) === true);
  if (singular !== undefined)
    throw new BackstepError(
      "SINGULAR_END",
      `${info.name} evaluates the score at t = ${singular}, where the score of ${model.name} is singular; end the run at a larger time`,
      { scheme: info.name, time: singular, end },
    );
  for (const t of times.subarray(0, last)) {
    if (needs.has("alphaPositive") && !(drift.alpha(t) > 0))
      throw new BackstepError(
        "ALPHA_ZERO",
        `${info.name} needs α(t) > 0, but α(${t}) = ${drift.alpha(t)} under ${drift.name}; start at a smaller time`,
        { time: t },
      );
    if (needs.has("sigmaPositive") && !(drift.sigma(t) > 0))
      throw new BackstepError(
        "DRIFT_SINGULAR",
        `${info.name} needs σ(t) > 0, but σ(${t}) = ${drift.sigma(t)} under ${drift.name}`,
        { time: t },
      );
  }
  if (!needs.has("regularDrift")) return;
  for (const t of evaluated)
    if (!(Number.isFinite(drift.f(t)) && Number.isFinite(drift.g2(t))))
      throw new BackstepError(
        "DRIFT_SINGULAR",
        `${info.name} needs f and g² finite, but at t = ${t} ${drift.name} has f = ${drift.f(t)}, g² = ${drift.g2(t)}; ` +
          `it is regular from ${drift.regular.from} to ${drift.regular.to}`,
        { time: t },
      );
}
