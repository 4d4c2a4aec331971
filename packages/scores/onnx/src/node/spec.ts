import type { OnnxTime } from "../interpretation/time.ts";
import type { OnnxDifferences } from "../jvp/differences.ts";
import type { OnnxCard } from "../options/options.ts";

/** A card in a file, which may name further files. */
export interface OnnxFileCard extends OnnxCard {
  /** The file of a graph of Jacobian-vector products, relative to the card. */
  readonly jvp?: string;
  /** The values of black and white in pictures. */
  readonly range?: readonly [number, number];
}

/** A network in a file, as an experiment describes it. Its options take precedence over the card. */
export interface OnnxSpec extends Omit<OnnxCard, "time"> {
  /** The path of the file, or a name that `resolve` converts to one. */
  readonly model: string;
  /** The path of the card. Default: `NAME.json` next to `NAME.onnx`, if it exists. */
  readonly card?: string;
  readonly time?: Exclude<OnnxTime, (...times: never[]) => number>;
  /** The file of a graph of Jacobian-vector products, or how to compute them without one. */
  readonly jvp?: OnnxJvpSpec;
  /** Execution providers of the runtime. */
  readonly providers?: readonly string[];
  readonly preferredRows?: number;
  readonly probe?: boolean;
  /** The values of black and white in pictures. */
  readonly range?: readonly [number, number];
}

/** The file of a graph of Jacobian-vector products, the same with its ports, or differences. */
export type OnnxJvpSpec =
  | string
  | { readonly model: string; readonly tangent?: string; readonly output?: string }
  | OnnxDifferences;
