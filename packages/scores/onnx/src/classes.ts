import { BackstepError } from "@backstep/core";
import type { OnnxCondition, OnnxGuidance } from "./conditions.ts";
import { shown } from "./require-options.ts";

/** The classes of a class-conditional network. */
export interface OnnxClasses {
  /** The input that takes a class. */
  readonly input: string;
  /** Classes are 0 … count − 1. */
  readonly count: number;
  /** The value that stands for no class, where the network was trained with one. */
  readonly null?: number;
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

/** Classes as conditions and guidance; conditions of other inputs stay. @throws BackstepError `OPTION_INVALID` */
export function conditioned({ classes, class: asked, conditions, guidance }: ClassOptions): {
  readonly conditions?: Readonly<Record<string, OnnxCondition>>;
  readonly guidance?: OnnxGuidance;
} {
  const scale = typeof guidance === "number" ? guidance : undefined;
  if (classes === undefined) {
    if (asked !== undefined) throw unknown(`class is ${shown(asked)}`);
    if (scale !== undefined) throw unknown(`guidance is the number ${scale}`);
  }
  if (asked !== undefined && Object.hasOwn(conditions ?? {}, classes!.input))
    throw new BackstepError(
      "OPTION_INVALID",
      `class is ${shown(asked)} and conditions.${classes!.input} is ${shown(conditions![classes!.input])}; input ${classes!.input} takes one of them`,
    );
  const own = classes && conditionOf(requireClasses(classes), asked);
  if (scale !== undefined && (asked === undefined || classes!.null === undefined))
    throw new BackstepError(
      "OPTION_INVALID",
      `guidance is the number ${scale}; it takes a class to guide to, and a model whose classes have a null`,
    );
  return {
    ...((own !== undefined || conditions) && {
      conditions: { ...(own !== undefined && { [classes!.input]: own }), ...conditions },
    }),
    ...(guidance !== undefined && {
      guidance:
        typeof guidance === "number" ? { scale: guidance, null: { [classes!.input]: classes!.null! } } : guidance,
    }),
  };
}

function conditionOf(
  { count, null: none }: OnnxClasses,
  asked: number | "each" | undefined,
): OnnxCondition | undefined {
  if (asked === undefined) return none;
  if (asked === "each") return { rows: Array.from({ length: count }, (_, k) => k) };
  if (Number.isSafeInteger(asked) && asked >= 0 && asked < count) return asked;
  throw new BackstepError(
    "OPTION_INVALID",
    `class is ${shown(asked)}; it must be "each" or an integer from 0 to ${count - 1}`,
  );
}

function requireClasses(classes: OnnxClasses): OnnxClasses {
  const { input, count, null: none } = classes;
  if (
    typeof input === "string" &&
    Number.isSafeInteger(count) &&
    count > 0 &&
    (none === undefined || Number.isSafeInteger(none))
  )
    return classes;
  throw new BackstepError(
    "OPTION_INVALID",
    `classes is ${shown(classes)}; it must name an input, a count of at least 1 and, where there is one, a whole number as null`,
  );
}

function unknown(what: string): BackstepError {
  return new BackstepError(
    "OPTION_INVALID",
    `${what}, but nothing says which input takes a class; give \`classes\` { input, count, null } or a card with it`,
  );
}
