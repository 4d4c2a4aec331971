import { BackstepError } from "@backstep/core";
import { describe, type GivenOptions } from "@backstep/core/plugin";
import type { cardOptions, scoreOptions } from "./options.ts";

/** A card in a file, which may name further files. */
export type OnnxFileCard = Defined<GivenOptions<typeof cardOptions>>;

/** A network in a file, as an experiment describes it. Its options take precedence over the card. */
export type OnnxSpec = GivenOptions<typeof scoreOptions>;

/** The file of a graph of Jacobian-vector products, the same with its ports, or differences. */
export type OnnxJvpSpec = NonNullable<Defined<OnnxSpec>["jvp"]>;

/** A type without the value undefined in its optional keys, at any depth. */
export type Defined<T> = T extends object ? { readonly [Key in keyof T]: Defined<Exclude<T[Key], undefined>> } : T;

/** Plain data without keys that are undefined, at any depth: such a key would hide a value of the card or a default. */
export function defined<T>(value: T): Defined<T> {
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value))
    return value as Defined<T>;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([key, each]) => [key, defined(each)])) as Defined<T>;
}

/** What is wrong with the values of black and white; undefined if nothing is. */
export function faultOfRange(range: OnnxSpec["range"]): string | undefined {
  if (range === undefined) return undefined;
  const [black, white] = range;
  if (Number.isFinite(white - black) && black !== white) return undefined;
  return `range is ${describe(range)}; it must be two finite numbers that differ, the values of black and of white`;
}

/** Checks the rules of a spec that its declarations do not state. @throws BackstepError `OPTION_INVALID` */
export function requireSpec({ range, jvp, providers }: OnnxSpec): void {
  const wrong =
    faultOfRange(range) ??
    (providers?.length === 0 ? "providers is []; name at least one provider, or leave providers out" : undefined) ??
    (typeof jvp === "object" && "differences" in jvp && !jvp.differences
      ? `jvp is ${describe(jvp)}; its key differences must be true`
      : undefined);
  if (wrong !== undefined) throw new BackstepError("OPTION_INVALID", wrong);
}
