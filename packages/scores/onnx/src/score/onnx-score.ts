import type { Drift, ScoreModel } from "@backstep/core";
import type { InferenceSession } from "onnxruntime-common";
import { conditioned } from "../conditions/class-conditions.ts";
import { differsByRow } from "../conditions/conditions.ts";
import { probeTimes, timeOf } from "../interpretation/network-time.ts";
import { predictionOf } from "../interpretation/prediction.ts";
import { convertTimes } from "../interpretation/time.ts";
import { scaled, wrapped, wrappingOf } from "../interpretation/wrapping.ts";
import { productOf } from "../jvp/network-product.ts";
import { scoreJvp } from "../jvp/score-jvp.ts";
import { describeNetwork, type NetworkDescription } from "../network/describe-network.ts";
import { evaluatorOf } from "../network/evaluator.ts";
import type { OnnxScoreOptions } from "../options/options.ts";
import { requireJvp, requireKnownOptions, requireOptions } from "../options/require-options.ts";
import { portsOf } from "../ports/port.ts";
import { openSession } from "../runtime/runtime.ts";
import { measurePreferredRows } from "./preferred-rows.ts";
import { probe } from "./probe.ts";
import { rangeCheck } from "./range-check.ts";

/** A score and its session, which the caller releases. */
export interface OnnxScore extends ScoreModel {
  readonly session: InferenceSession;
  /** The shape of one row; its product is `dim`. */
  readonly shape: readonly number[];
}

/**
 * The score of a network in an ONNX file.
 *
 * ```text
 * p(x, t) = a x + b N(c x, τ(t), conditions)        p one of score, epsilon, denoised, v, flow
 *
 * input names         recognised as                                     defaults
 * x, sigma            a denoiser of k-diffusion or EDM at x/α           c = 1/α, τ = σ/α, denoised
 *  …, class_labels    EDM's with classes, one-hot [batch, K]            the same; zeros for no class
 * sample, timestep    a UNet or DiT of diffusers                        epsilon; τ is required
 * x, t, y             a class-conditional DiT, y its classes            epsilon; τ is required
 * x, t                a score of score_sde, t real                      τ = t, score
 * ```
 *
 * Each evaluation is one call of the network. In `f32` the runtime works on kernel memory itself; `f64` runs convert at the network's ports.
 *
 * - **Shapes** x (n, d), d the product of the row's shape; a fixed batch is filled by splitting and padding.
 * - **Limits** conditions that differ between rows follow the row's index in the run. An integer time input rounds τ.
 *
 * @throws BackstepError `FILE_FORMAT` for a file that cannot be loaded, ports without names or of unsupported types; `OPTION_INVALID` for a description
 * that does not fit; `SHAPE_MISMATCH` for ranks, batches and shapes; `CAPABILITY_MISSING` if the time is not an input or has no effect; `NON_FINITE`
 * if the network returns a NaN; `PROGRAM_FAILED` if the runtime refuses a batch. On use: `DATA_INVALID` outside `outputRange`, `ALPHA_ZERO`.
 * @example
 * ```ts
 * const model = await onnxScore({ session: () => InferenceSession.create("denoiser.onnx"), drift: edm() });
 * const { x } = await sample({ scheme: heun(), drift: edm(), model, times, n: 64, precision: "f32" });
 * ```
 */
export async function onnxScore(options: OnnxScoreOptions): Promise<OnnxScore> {
  requireKnownOptions(options);
  requireOptions({ ...options, drift: options.drift ?? null, session: options.session ?? null });
  const { session: source, runtime } = options;
  if (isSession(source)) return scoreOn(source, options);
  const session = await openSession(source, runtime);
  try {
    return await scoreOn(session, options);
  } catch (error) {
    // The caller has no reference to this session.
    await session.release().catch(() => undefined);
    throw error;
  }
}

async function scoreOn(session: InferenceSession, requested: OnnxScoreOptions): Promise<OnnxScore> {
  const options = completed(session, requested);
  const { drift, preferredRows } = options;
  const { network, convention } = describeNetwork(session, options);
  const coordinates = options.coordinates ?? convention.coordinates;
  const returned = predictionOf(options.prediction, convention, drift);
  const { prediction, at } = wrappingOf({ ...options, prediction: returned, coordinates }, drift);
  const toTime = timeOf(options, convention, network.time);
  const evaluate = evaluatorOf(network);
  const ends = probeTimes(drift, toTime);
  if (options.probe !== false) await probe(network, evaluate, ends);

  const check = rangeCheck(network, options.outputRange);
  // A card may name the file of a second graph here; the reader of the card opens it.
  const { jvp = { differences: true } } = requested;
  const product = productOf(jvp, { session, network, evaluate, options, toTime });
  let measured: Promise<number> | undefined;
  return {
    name: options.name ?? "onnx",
    dim: network.dim,
    drift,
    predictions: [prediction],
    session,
    shape: network.shape,
    singular: singularAt(drift, toTime),
    preferredRows: preferredRows ?? (() => (measured ??= measurePreferredRows(network, evaluate, ends[0]))),
    ...(differsByRow(network.conditions) && { drawsNoise: true }),
    async predict(_as, x, t) {
      const out = await evaluate([scaled(x, t, at)], convertTimes(toTime, t));
      check?.(out);
      return wrapped(x, out, t, at);
    },
    jvp: scoreJvp(product, prediction, at, drift),
  };
}

/** The score is undefined if σ = 0, and any prediction if the network's time is −∞. What is undefined at α = 0 throws on use. */
function singularAt(drift: Drift, toTime: (t: number) => number): NonNullable<ScoreModel["singular"]> {
  return (t, of = "score") =>
    (of === "score" && drift.sigma(t) === 0) || (drift.alpha(t) > 0 && !Number.isFinite(toTime(t)));
}

/** Options before the card, with classes expressed as conditions. */
function completed(session: InferenceSession, requested: OnnxScoreOptions): OnnxScoreOptions & NetworkDescription {
  const options = { ...requested.card, ...defined(requested) };
  requireOptions(options);
  requireJvp(requested.jvp);
  const { guidance: _, ...rest } = options;
  return { ...rest, ...conditioned(options, portsOf(session, "input")) };
}

function isSession(source: OnnxScoreOptions["session"]): source is InferenceSession {
  return typeof source === "object" && !(source instanceof Uint8Array);
}

/** The options without undefined values, which do not hide a field of the card. */
function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
