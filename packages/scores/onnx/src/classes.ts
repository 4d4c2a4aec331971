import { BackstepError } from "@backstep/core";
import type { OnnxCondition, OnnxGuidance, OnnxRowCondition } from "./conditions.ts";
import { isWhole } from "./element.ts";
import { oneHot, oneHotLength, oneHotRow, zeros } from "./one-hot.ts";
import { describe, isFixed, type Port } from "./port.ts";
import { shown } from "./require-options.ts";
import { type OnnxPorts, recognised } from "./roles.ts";

/** The classes of a class-conditional network. */
export interface OnnxClasses {
  /** The input that takes a class: a number a row, or real numbers of shape [batch, K], which take class k as the vector e_k. */
  readonly input: string;
  /** Classes are 0 … count − 1. */
  readonly count: number;
  /** What stands for no class, where the network was trained with it: a value, or `zeros`, the vector of an input that takes vectors. */
  readonly null?: number | "zeros";
}

/** What is said about classes and guidance. */
export interface ClassOptions {
  readonly classes?: OnnxClasses;
  /** One class for all rows, or `each`: row i is given class i mod count. None, where the network knows that, unless given. */
  readonly class?: number | "each";
  readonly conditions?: Readonly<Record<string, OnnxCondition>>;
  /** Classifier-free guidance; a number is its scale towards the class and away from none. */
  readonly guidance?: number | OnnxGuidance;
}

interface Conditioned {
  readonly conditions?: Readonly<Record<string, OnnxCondition>>;
  readonly guidance?: OnnxGuidance;
}

/** Classes as conditions and guidance; conditions of other inputs stay. @throws BackstepError `OPTION_INVALID` */
export function conditioned(said: ClassOptions & { readonly ports?: OnnxPorts }, inputs: readonly Port[]): Conditioned {
  const { class: asked, conditions, guidance } = said;
  const classes = classesOf(said, inputs);
  if (classes === undefined) return withoutClasses(said);
  const { input } = classes;
  if (asked !== undefined && Object.hasOwn(conditions ?? {}, input))
    throw new BackstepError(
      "OPTION_INVALID",
      `class is ${shown(asked)} and conditions.${input} is ${shown(conditions![input])}; input ${input} takes one of them`,
    );
  const port = inputs.find(({ name }) => name === input);
  requireClasses(classes, port);
  const none = noneOf(classes, port);
  const own = asked === undefined ? none : conditionOf(classes, asked);
  const given = {
    ...((own !== undefined || conditions) && {
      conditions: { ...(own !== undefined && { [input]: own }), ...conditions },
    }),
    ...(guidance !== undefined && {
      guidance: typeof guidance === "number" ? guidanceBy(guidance, input, none, asked) : guidance,
    }),
  };
  const length = port && oneHotLength(port);
  return length === undefined ? given : inVectors(given, port!, length);
}

function withoutClasses({ class: asked, conditions, guidance }: ClassOptions): Conditioned {
  if (asked !== undefined) throw unknown(`class is ${shown(asked)}`);
  if (typeof guidance === "number") throw unknown(`guidance is the number ${guidance}`);
  return { ...(conditions && { conditions }), ...(guidance && { guidance }) };
}

/** From no class towards the one that is asked for. */
function guidanceBy(
  scale: number,
  input: string,
  none: OnnxRowCondition | undefined,
  asked: number | "each" | undefined,
): OnnxGuidance {
  if (asked !== undefined && none !== undefined) return { scale, null: { [input]: none } };
  throw new BackstepError(
    "OPTION_INVALID",
    `guidance is the number ${scale}; it takes a class to guide to, and a model whose classes have a null`,
  );
}

/** What is said about classes, before what the inputs tell. */
export function classesOf(
  { classes, ports = {} }: { readonly classes?: OnnxClasses; readonly ports?: OnnxPorts },
  inputs: readonly { readonly name: string; readonly type: string; readonly shape: Port["shape"] }[],
): OnnxClasses | undefined {
  const { time, others } = recognised(inputs, ports);
  // EDM: (x, sigma, class_labels), or its bare network with noise_labels; zeros where no label is given.
  const labels = ["sigma", "sigmas", "noise_labels"].includes(time?.name.toLowerCase() ?? "")
    ? others.find(({ name }) => name.toLowerCase() === "class_labels")
    : undefined;
  const count = labels && oneHotLength(labels);
  if (count === undefined || (classes !== undefined && classes.input !== labels!.name)) return classes;
  return { input: labels!.name, count, null: "zeros", ...classes };
}

function conditionOf({ count }: OnnxClasses, asked: number | "each"): OnnxCondition {
  if (asked === "each") return { rows: Array.from({ length: count }, (_, k) => k) };
  if (Number.isSafeInteger(asked) && asked >= 0 && asked < count) return asked;
  throw new BackstepError(
    "OPTION_INVALID",
    `class is ${shown(asked)}; it must be "each" or an integer from 0 to ${count - 1}`,
  );
}

/** What an input is given for no class, if there is such a thing. */
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
    `classes.null is "zeros"; ${describe(port)} takes a number, not a vector of known length: give the one that stands for none, if any`,
  );
}

/** The same with a vector for every class that the input is given. */
function inVectors(given: Conditioned, port: Port, length: number): Conditioned {
  const { conditions, guidance } = given;
  const { name } = port;
  const [own, none] = [conditions?.[name], guidance?.null[name]];
  return {
    ...given,
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

function requireClasses(classes: OnnxClasses, port: Port | undefined): void {
  const { input, count, null: none } = classes;
  if (
    !(
      typeof input === "string" &&
      Number.isSafeInteger(count) &&
      count > 0 &&
      (none === undefined || none === "zeros" || Number.isSafeInteger(none))
    )
  )
    throw new BackstepError(
      "OPTION_INVALID",
      `classes is ${shown(classes)}; it must name an input, a count of at least 1 and, where there is one, a whole number or "zeros" as null`,
    );
  if (port && port.shape.length === 2 && !isFixed(port.shape[1]) && !isWhole(port.type))
    throw new BackstepError(
      "OPTION_INVALID",
      `classes.input is ${input}, but ${describe(port)} does not say of which length its vectors are; export it with one, or give conditions.${input}`,
      { port: input },
    );
}

function unknown(what: string): BackstepError {
  return new BackstepError(
    "OPTION_INVALID",
    `${what}, but nothing says which input takes a class; give \`classes\` { input, count, null } or a card with it`,
  );
}
