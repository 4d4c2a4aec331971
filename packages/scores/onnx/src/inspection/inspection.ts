import type { OnnxClasses } from "../conditions/classes.ts";
import type { OnnxPorts } from "../interpretation/roles.ts";
import type { OnnxCard } from "../options/options.ts";

/** An input or output as the file declares it, of any type. */
export interface OnnxPort {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** How a model is interpreted as a score, from its file and its card. */
export interface OnnxInspection {
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  /** The project whose input names the model uses, if they are known. */
  readonly convention?: string;
  readonly ports: OnnxPorts;
  /** The inputs that are neither state nor time. */
  readonly conditions: readonly string[];
  /** The classes, if they are given or known, and whether the input takes a number or a one-hot vector. */
  readonly classes?: OnnxClasses & { readonly form: "number" | "one-hot" };
  /** The shape of one row. */
  readonly shape?: readonly number[];
  readonly batch?: "dynamic" | number;
  readonly precision?: string;
  readonly prediction?: OnnxCard["prediction"];
  readonly coordinates: "state" | "ve";
  readonly time?: OnnxCard["time"];
  /** Options still required before the model can be used, with the reason for each. */
  readonly missing: readonly { readonly option: string; readonly reason: string }[];
  /** The given card, completed with what is known and with placeholders for what is missing. */
  readonly card: Readonly<Record<string, unknown>>;
}
