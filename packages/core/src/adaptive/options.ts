import { BackstepError } from "../errors.ts";
import { isRandom } from "../is-random.ts";
import { freshNoise } from "../noise/fresh.ts";
import { brownianPath } from "../noise/path/brownian-path.ts";
import type { NoiseSource } from "../noise/source.ts";
import { preferredRowsOf, prepare, requireInteger, type SampleOptions } from "../options.ts";
import type { Run } from "../run.ts";
import type { Scheme } from "../scheme.ts";
import { requireTimes } from "../times.ts";
import { bridgedNoise } from "./bridged-noise.ts";
import { requireControl, type StepControl } from "./controller.ts";
import type { Tolerance } from "./error-ratio.ts";

/** Everything that `sampleAdaptive` takes: the options of `sample`, with a tolerance in place of times. */
export interface AdaptiveOptions extends Omit<SampleOptions, "times" | "noise"> {
  /** A scheme whose step returns an error estimate. */
  readonly scheme: Scheme<unknown>;
  /** Time at which the run starts; the horizon of the drift unless given. */
  readonly from?: number;
  /** Time at which it ends, exactly. */
  readonly to: number;
  readonly tolerance: Tolerance;
  /** Size of the first step, or `automatic`, for two evaluations; a hundredth of the way unless given. */
  readonly firstStep?: number | "automatic";
  /** Where a step would have to be smaller the run stops; 1e-10 of the way unless given. */
  readonly smallestStep?: number;
  /** Attempts per row, rejected ones among them; 10,000 unless given. */
  readonly maximalSteps?: number;
  readonly control?: StepControl;
  /** One sequence of steps for all rows, from their mean square error. A sample then depends on its batch mates. False unless given. */
  readonly sharedSteps?: boolean;
  /**
   * What a step that is tried again is driven by: `bridge` keeps the Brownian path, which is what makes the law right; `redraw` draws
   * afresh, as some published samplers do, and is biased. `bridge` unless given.
   */
  readonly rejection?: "bridge" | "redraw";
  /** With `bridge` it must be a function of the interval: a source that follows steps is refused. Unless given it is drawn from the seed. */
  readonly noise?: NoiseSource;
}

/** A checked run, and what is adaptive about it. */
export interface AdaptiveRun extends Run {
  /** The noise of a lane that begins. */
  readonly noiseOf: () => NoiseSource;
  readonly from: number;
  readonly to: number;
  readonly tolerance: Tolerance;
  /** NaN where it is to be found. */
  readonly firstStep: number;
  readonly smallestStep: number;
  readonly maximalSteps: number;
  readonly errorOrder: number;
  readonly control: Required<StepControl>;
  readonly sharedSteps: boolean;
  readonly rejection: "bridge" | "redraw";
}

// Single rows cost more than their arithmetic: larger companies only fall out of the cache.
const rowsTogether = 64;

/** Checks the options, before anything runs, and prepares the memory. */
export async function prepareAdaptive(options: AdaptiveOptions): Promise<AdaptiveRun> {
  const { scheme, drift, model, from = drift.horizon, to, tolerance, sharedSteps = false, n } = options;
  const { firstStep = Math.abs(from - to) / 100, smallestStep = Math.abs(from - to) * 1e-10 } = options;
  const { maximalSteps = 10_000, rejection = "bridge" } = options;
  requireTimes(Float64Array.of(from, to), scheme.info.solves === "ode");
  const errorOrder = requireErrorOrder(scheme);
  requireTolerance(tolerance);
  const control = requireControl(options.control ?? {});
  if (firstStep !== "automatic") requirePositive("firstStep", firstStep);
  requirePositive("smallestStep", smallestStep);
  requireInteger("maximalSteps", maximalSteps, 1);
  if (rejection !== "bridge" && rejection !== "redraw")
    throw new BackstepError("OPTION_INVALID", `rejection is "${String(rejection)}"; it must be "bridge" or "redraw"`);

  requireBridgeable(options, rejection);
  const noiseOf = noiseOfLanes(options);
  const run = await prepare({
    ...options,
    times: Float64Array.of(from, to),
    noise: noiseOf(),
    chunkRows: options.chunkRows ?? Math.min(n, (await preferredRowsOf(model, n)) ?? rowsTogether),
  });
  return {
    ...run,
    noiseOf,
    from,
    to,
    tolerance,
    firstStep: firstStep === "automatic" ? Number.NaN : firstStep,
    smallestStep,
    maximalSteps,
    errorOrder,
    control,
    sharedSteps,
    rejection,
  };
}

/** A path that lanes share costs more than one that each remembers, which can be had for weights of one basis function. */
function noiseOfLanes(options: AdaptiveOptions): () => NoiseSource {
  const { noise, seed = 0, scheme, rejection = "bridge", drift, from = drift.horizon, to } = options;
  const bases = new Set(scheme.noise.flatMap(({ basis }) => basis.map(({ name }) => name)));
  if (!noise && rejection === "bridge" && bases.size === 1) return () => bridgedNoise(seed, scheme);
  const shared =
    noise ??
    (rejection === "redraw" || bases.size === 0
      ? freshNoise(seed)
      : brownianPath({ seed, weights: scheme.noise, drift, interval: [to, from] }));
  return () => shared;
}

/** A path must not change when a step is tried again. */
function requireBridgeable({ noise, scheme, noiseLevel = 1 }: AdaptiveOptions, rejection: "bridge" | "redraw"): void {
  if (!noise?.followsSteps || rejection === "redraw" || !isRandom(scheme, noiseLevel)) return;
  throw new BackstepError(
    "OPTION_INVALID",
    `noise is "${noise.name}", which gives a rejected step another Brownian path; use brownianPath, leave noise out, or set rejection to "redraw"`,
  );
}

function requireErrorOrder({ info }: Scheme<unknown>): number {
  if (info.errorOrder !== undefined) return info.errorOrder;
  throw new BackstepError(
    "CAPABILITY_MISSING",
    `${info.name} returns no error estimate, which adaptive steps need; use one that declares errorOrder`,
  );
}

function requireTolerance(tolerance: Tolerance): void {
  if (typeof tolerance !== "object" || tolerance === null)
    throw new BackstepError("OPTION_INVALID", `tolerance is ${tolerance}; it must be { absolute, relative }`);
  const { absolute, relative } = tolerance;
  for (const [name, value] of Object.entries({ absolute, relative }))
    if (!(value >= 0 && Number.isFinite(value)))
      throw new BackstepError("OPTION_INVALID", `tolerance.${name} is ${value}; it must be a finite number ≥ 0`);
  if (absolute + relative === 0)
    throw new BackstepError("OPTION_INVALID", "both tolerances are 0; one of them must be greater");
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value)))
    throw new BackstepError("OPTION_INVALID", `${name} is ${value}; it must be a finite number > 0`);
}
