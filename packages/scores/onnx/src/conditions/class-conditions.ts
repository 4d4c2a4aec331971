import { BackstepError } from "@backstep/core";
import type { OnnxPorts } from "../interpretation/roles.ts";
import { shown } from "../options/shown.ts";
import { describe, type Port } from "../ports/port.ts";
import { classesOf, type OnnxClasses, requireClasses } from "./classes.ts";
import type { OnnxCondition, OnnxGuidance, OnnxRowCondition } from "./conditions.ts";
import { oneHot, oneHotLength, oneHotRow, zeros } from "./one-hot.ts";

/** Options for classes and guidance. */
export interface ClassOptions {
  readonly classes?: OnnxClasses;
  /** One class for all rows, or `each`: row i takes class i mod count. Default: no class, if the network has a value for that. */
  readonly class?: number | "each";
  readonly conditions?: Readonly<Record<string, OnnxCondition>>;
  /** Classifier-free guidance. A number is its scale from no class towards `class`. */
  readonly guidance?: number | OnnxGuidance;
}

/** The same options in terms of inputs. */
interface Conditioned {
  readonly conditions?: Readonly<Record<string, OnnxCondition>>;
  readonly guidance?: OnnxGuidance;
}

/** Expresses class and guidance as conditions of inputs; conditions of other inputs stay. @throws BackstepError `OPTION_INVALID` */
export function conditioned(
  options: ClassOptions & { readonly ports?: OnnxPorts },
  inputs: readonly Port[],
): Conditioned {
  const { class: requested, conditions, guidance } = options;
  const classes = classesOf(options, inputs);
  if (classes === undefined) return withoutClasses(options);
  const { input } = classes;
  if (requested !== undefined && Object.hasOwn(conditions ?? {}, input))
    throw new BackstepError(
      "OPTION_INVALID",
      `class is ${shown(requested)} and conditions.${input} is ${shown(conditions![input])}; input ${input} takes one of them`,
    );
  const port = inputs.find(({ name }) => name === input);
  requireClasses(classes, port);
  const none = noneOf(classes, port);
  const own = requested === undefined ? none : conditionOf(classes, requested);
  const byInput = {
    ...((own !== undefined || conditions) && {
      conditions: { ...(own !== undefined && { [input]: own }), ...conditions },
    }),
    ...(guidance !== undefined && {
      guidance: typeof guidance === "number" ? guidanceBy(guidance, input, none, requested) : guidance,
    }),
  };
  const length = port && oneHotLength(port);
  return length === undefined ? byInput : inVectors(byInput, port!, length);
}

function withoutClasses({ class: requested, conditions, guidance }: ClassOptions): Conditioned {
  if (requested !== undefined) throw unknown(`class is ${shown(requested)}`);
  if (typeof guidance === "number") throw unknown(`guidance is the number ${guidance}`);
  return { ...(conditions && { conditions }), ...(guidance && { guidance }) };
}

function unknown(what: string): BackstepError {
  return new BackstepError(
    "OPTION_INVALID",
    `${what}, but no input is known to take a class; give \`classes\` { input, count, null } or a card with it`,
  );
}

/** Guidance from no class towards the requested one. */
function guidanceBy(
  scale: number,
  input: string,
  none: OnnxRowCondition | undefined,
  requested: number | "each" | undefined,
): OnnxGuidance {
  if (requested !== undefined && none !== undefined) return { scale, null: { [input]: none } };
  throw new BackstepError(
    "OPTION_INVALID",
    `guidance is the number ${scale}; it takes a class to guide to, and classes with a null: give \`class\` and classes.null`,
  );
}

function conditionOf({ count }: OnnxClasses, requested: number | "each"): OnnxCondition {
  if (requested === "each") return { rows: Array.from({ length: count }, (_, k) => k) };
  if (Number.isSafeInteger(requested) && requested >= 0 && requested < count) return requested;
  throw new BackstepError(
    "OPTION_INVALID",
    `class is ${shown(requested)}; it must be "each" or an integer from 0 to ${count - 1}`,
  );
}

/** The value of the input for no class, if there is one. */
function noneOf({ count, null: none }: OnnxClasses, port: Port | undefined): OnnxRowCondition | undefined {
  const length = port && oneHotLength(port);
  if (length !== undefined && count > length)
    throw new BackstepError(
      "OPTION_INVALID",
      `classes.count is ${count}; ${describe(port!)} takes up to ${length} classes`,
    );
  if (none !== "zeros")
    return none === undefined || length === undefined ? none : oneHotRow(port!, length, none, "classes.null");
  if (port === undefined || length !== undefined) return zeros(length ?? count);
  throw new BackstepError(
    "OPTION_INVALID",
    `classes.null is "zeros"; ${describe(port)} takes a number, not a vector of known length: give the number for no class, or leave null out`,
  );
}

/** Replaces every class number of the input by a vector. */
function inVectors(byInput: Conditioned, port: Port, length: number): Conditioned {
  const { conditions, guidance } = byInput;
  const { name } = port;
  const [own, none] = [conditions?.[name], guidance?.null[name]];
  return {
    ...byInput,
    ...(own !== undefined && {
      conditions: { ...conditions, [name]: oneHot(port, length, own, `conditions.${name}`) },
    }),
    ...(none !== undefined && {
      guidance: {
        ...guidance!,
        null: { ...guidance!.null, [name]: oneHotRow(port, length, none, `guidance.null.${name}`) },
      },
    }),
  };
}
