import type { Drift, ScoreModel } from "@backstep/core";
import type { InferenceSession } from "onnxruntime-common";
import { type ClassOptions, conditioned } from "./classes.ts";
import { differsByRow } from "./conditions.ts";
import { type OnnxCoordinates, type OnnxPrediction, scaled, wrapped, wrappingOf } from "./coordinates.ts";
import { jvpOf } from "./derivative.ts";
import { describeNetwork, type NetworkDescription } from "./describe-network.ts";
import type { OnnxDifferences } from "./differences.ts";
import { evaluatorOf } from "./network.ts";
import { probeTimes, timeOf } from "./network-time.ts";
import { portsOf } from "./port.ts";
import { measurePreferredRows } from "./preferred-rows.ts";
import { probe } from "./probe.ts";
import { type JvpGraph, productOf } from "./products.ts";
import { rangeCheck } from "./range-check.ts";
import { requireJvp, requireOptions } from "./require-options.ts";
import { type OnnxSource, openSession } from "./runtime.ts";
import { convertTimes, type OnnxTime } from "./time.ts";

/** What a model's file does not say; a card is a JSON file with these fields, and any others. */
export interface OnnxCard extends Omit<NetworkDescription, "guidance">, ClassOptions {
  readonly name?: string;
  readonly prediction?: OnnxPrediction;
  readonly coordinates?: OnnxCoordinates;
  readonly time?: OnnxTime;
  /** σ_data of an `edm` network. */
  readonly sigmaData?: number;
  /** Smallest and largest value that the network may return. */
  readonly outputRange?: readonly [number, number];
}

/** Everything that `onnxScore` takes; what is given here goes before the card. */
export interface OnnxScoreOptions extends OnnxCard {
  /** A session of onnxruntime-node or onnxruntime-web, or how to make one: a function, the path of a file, or its bytes. */
  readonly session: InferenceSession | OnnxSource;
  /** The module of the runtime that loads a path or bytes: a name, or the result of `import.meta.resolve`. `onnxruntime-node` unless given. */
  readonly runtime?: string;
  readonly drift: Drift;
  readonly card?: OnnxCard;
  /** Rows per call; measured before the first run with calls of more than one row, until a call takes a tenth of a second, unless given. */
  readonly preferredRows?: number;
  /** A session of a second graph (x, t, v) → J v of the network, or differences of the network, which they are unless given. */
  readonly jvp?: JvpGraph | OnnxDifferences;
  /** Whether the model is evaluated twice before anything relies on it; true unless given. */
  readonly probe?: boolean;
}

/** A score with the session behind it, which the caller releases. */
export interface OnnxScore extends ScoreModel {
  readonly session: InferenceSession;
  /** The shape of one row, whose product is `dim`. */
  readonly shape: readonly number[];
}

/**
 * The score that a network in an ONNX file stands for.
 *
 * ```text
 * p(x, t) = a x + b N(c x, τ(t), conditions)        p one of score, epsilon, denoised, v, flow
 *
 * inputs named        taken for                                         unless told otherwise
 * x, sigma            a denoiser of k-diffusion or EDM at x/α           c = 1/α, τ = σ/α, denoised
 *  …, class_labels    EDM's with classes, one-hot [batch, K]            the same; zeros for no class
 * sample, timestep    a UNet or DiT of diffusers                        epsilon; τ is to be given
 * x, t, y             a class-conditional DiT, y its classes            epsilon; τ is to be given
 * x, t                a score of score_sde, t real                      τ = t, score
 * ```
 *
 * A call of the network per evaluation. In `f32` the runtime works on kernel memory itself; `f64` runs convert at the network's ports.
 *
 * - **Shapes** x (n, d), d the product of the row's shape; a fixed batch is filled by splitting and padding.
 * - **Limits** conditions that differ from row to row go by the row's index in the run. A whole-number time input rounds τ.
 *
 * @throws BackstepError `FILE_FORMAT` for a file that cannot be loaded, ports without names or of unknown types; `OPTION_INVALID` for a description that
 * does not fit; `SHAPE_MISMATCH` for ranks, batches and shapes; `CAPABILITY_MISSING` where the time is not an input or has no effect; `NON_FINITE`
 * where the network returns a NaN; `PROGRAM_FAILED` where the runtime refuses a batch. On use: `DATA_INVALID` outside `outputRange`, `ALPHA_ZERO`.
 * @example
 * ```ts
 * const model = await onnxScore({ session: () => InferenceSession.create("denoiser.onnx"), drift: edm() });
 * const { x } = await sample({ scheme: heun(), drift: edm(), model, times, n: 64, precision: "f32" });
 * ```
 */
export async function onnxScore(given: OnnxScoreOptions): Promise<OnnxScore> {
  requireOptions({ ...given, drift: given.drift ?? null, session: given.session ?? null });
  const { session: source, runtime } = given;
  if (isSession(source)) return scoreOn(source, given);
  const session = await openSession(source, runtime);
  try {
    return await scoreOn(session, given);
  } catch (error) {
    // Nobody else knows it.
    await session.release().catch(() => undefined);
    throw error;
  }
}

async function scoreOn(session: InferenceSession, given: OnnxScoreOptions): Promise<OnnxScore> {
  const said = { ...given.card, ...defined(given) };
  requireOptions(said);
  requireJvp(given.jvp);
  const { guidance: _, ...rest } = said;
  const options = { ...rest, ...conditioned(said, portsOf(session, "input")) };
  const { drift, preferredRows } = options;
  const { network, convention } = describeNetwork(session, options);
  const { prediction, at } = wrappingOf(
    {
      prediction: options.prediction ?? convention.prediction,
      coordinates: options.coordinates ?? convention.coordinates,
      sigmaData: options.sigmaData,
    },
    drift,
  );
  const toTime = timeOf(options, convention, network.time);
  const evaluate = evaluatorOf(network);
  const ends = probeTimes(drift, toTime);
  if (options.probe !== false) await probe(network, evaluate, ends);

  const check = rangeCheck(network, options.outputRange);
  let measured: Promise<number> | undefined;
  const model: OnnxScore = {
    name: options.name ?? "onnx",
    dim: network.dim,
    predictions: [prediction],
    session,
    shape: network.shape,
    // Where σ = 0 there is no score, nor where the network's time is −∞. What is not defined where α = 0 says so itself.
    singular: (t) => drift.sigma(t) === 0 || (drift.alpha(t) > 0 && !Number.isFinite(toTime(t))),
    preferredRows: preferredRows ?? (() => (measured ??= measurePreferredRows(network, evaluate, ends[0]))),
    ...(differsByRow(network.conditions) && { drawsNoise: true }),
    async predict(_as, x, t) {
      const out = await evaluate([scaled(x, t, at)], convertTimes(toTime, t));
      check?.(out);
      return wrapped(x, out, t, at);
    },
  };
  // A card may name the file of a second graph, which its reader opens.
  const { jvp = { differences: true } } = given;
  const product = productOf(jvp, { session, network, evaluate, options, toTime });
  return { ...model, jvp: jvpOf(product, prediction, at, drift) };
}

function isSession(source: OnnxScoreOptions["session"]): source is InferenceSession {
  return typeof source === "object" && !(source instanceof Uint8Array);
}

/** A card's field stands where an option is left undefined. */
function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
