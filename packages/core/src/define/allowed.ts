import type { Bounds, ValueDeclaration } from "./option.ts";

/**
 * What a declaration accepts, as the end of "it must be …".
 *
 * @example
 * ```ts
 * allowed({ type: "number", min: 0, max: 1 }); // a finite number at least 0 and at most 1
 * ```
 */
export function allowed(declaration: ValueDeclaration): string {
  switch (declaration.type) {
    case "number":
      return `a finite number${bounds(declaration)}`;
    case "integer":
      return `a whole number${bounds(declaration)}`;
    case "choice":
      return listed(declaration.of);
    case "scheme":
      return declaration.none ? "a scheme, as in heun(), or none" : "a scheme, as in heun()";
    case "list":
      return `a list${sizeOf(declaration)}, each value ${allowed(declaration.of)}`;
    case "record":
      return `an object, each value ${allowed(declaration.of)}`;
    case "group":
      return `an object with the keys ${listed(Object.keys(declaration.options), "and")}`;
    case "typed":
      return listed(declaration.of.map((name) => `a ${name}`));
    case "shape":
      return declaration.named;
    case "either":
      return listed(declaration.of.map(allowed));
    default:
      return words[declaration.type];
  }
}

const words = {
  anyNumber: "a number",
  seed: "a whole number from 0 to 2^53 − 1, or a bigint below 2^64",
  boolean: "true or false",
  text: "a text that is not empty",
  string: "a text",
  file: "the name of a file",
  model: "the path or the name of a model",
  numbers: "a list of numbers",
  matrix: "a list of rows of numbers",
  points: "a list of points",
  features: "a function from points to features",
  function: "a function",
  object: "an object",
} as const;

function sizeOf({ length, atLeast }: { readonly length?: number; readonly atLeast?: number }): string {
  if (length !== undefined) return ` of length ${length}`;
  return atLeast === undefined ? "" : ` of at least ${atLeast}`;
}

function bounds({ min, above, max, below }: Bounds): string {
  const lower = above !== undefined ? `above ${above}` : min !== undefined ? `at least ${min}` : "";
  const upper = below !== undefined ? `below ${below}` : max !== undefined ? `at most ${max}` : "";
  const both = [lower, upper].filter((bound) => bound !== "").join(" and ");
  return both === "" ? "" : ` ${both}`;
}

/** "a", "a or b", "a, b or c". */
function listed(all: readonly string[], last = "or"): string {
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} ${last} ${all[all.length - 1]}`;
}
