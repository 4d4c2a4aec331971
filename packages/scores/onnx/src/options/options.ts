import type { Drift } from "@backstep/core";
import type { InferenceSession } from "onnxruntime-common";
import type { ClassOptions } from "../conditions/class-conditions.ts";
import type { OnnxTime } from "../interpretation/time.ts";
import type { OnnxCoordinates, OnnxPrediction, OnnxVelocity } from "../interpretation/wrapping.ts";
import type { OnnxDifferences } from "../jvp/differences.ts";
import type { JvpGraph } from "../jvp/network-product.ts";
import type { NetworkDescription } from "../network/describe-network.ts";
import type { OnnxSource } from "../runtime/runtime.ts";

/** Facts about a model that its file does not contain. A card is a JSON file with these fields and any others. */
export interface OnnxCard extends Omit<NetworkDescription, "guidance">, ClassOptions {
  readonly name?: string;
  readonly prediction?: OnnxPrediction;
  /** Direction of the velocity of a `flow` network. Default `to-noise`. */
  readonly velocity?: OnnxVelocity;
  readonly coordinates?: OnnxCoordinates;
  readonly time?: OnnxTime;
  /** σ_data of an `edm` network. */
  readonly sigmaData?: number;
  /** Smallest and largest value that the network may return. */
  readonly outputRange?: readonly [number, number];
}

/** Options of `onnxScore`. They take precedence over the card. */
export interface OnnxScoreOptions extends OnnxCard {
  /** A session of onnxruntime-node or onnxruntime-web, or its source: a function, the path of a file, or its bytes. */
  readonly session: InferenceSession | OnnxSource;
  /** The module of the runtime that loads a path or bytes: a name, or the result of `import.meta.resolve`. Default `onnxruntime-node`. */
  readonly runtime?: string;
  readonly drift: Drift;
  readonly card?: OnnxCard;
  /** Rows per call. Default: measured before the first run with calls of more than one row, until a call takes a tenth of a second. */
  readonly preferredRows?: number;
  /** A session of a second graph (x, t, v) → J v of the network, or differences of the network. Default: differences. */
  readonly jvp?: JvpGraph | OnnxDifferences;
  /** Whether to evaluate the model twice when it is opened, which detects a baked time or batch and NaN weights. Default true. */
  readonly probe?: boolean;
}
