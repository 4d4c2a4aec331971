import { BackstepError } from "../errors.ts";
import { faultOfOptions } from "./fault.ts";
import type { FilledOptions, GivenOptions, OptionDeclarations, RequiredNames } from "./option.ts";
import type { Products } from "./products.ts";
import { describe, isRecord } from "./text.ts";

/** The kinds of plugins. */
export type PluginKind = keyof Products;

/** What a plugin states about itself. */
export interface PluginDescription<
  Kind extends PluginKind = PluginKind,
  Options extends OptionDeclarations = OptionDeclarations,
> {
  readonly kind: Kind;
  /** The name in results and in experiments. */
  readonly name: string;
  readonly options: Options;
}

/** What a product was made of: enough to name it in results and to make it again. */
export interface Made {
  readonly kind: PluginKind;
  readonly name: string;
  /** The options that differ from their defaults. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Creates a scheme, a drift, a grid, a target, a score or a metric from options, and describes itself. */
export interface Factory<
  Kind extends PluginKind = PluginKind,
  Options extends OptionDeclarations = OptionDeclarations,
  Product extends Products[Kind] = Products[Kind],
> {
  (...options: Arguments<Options>): Product;
  readonly plugin: PluginDescription<Kind, Options>;
}

/** A factory of one kind whose options are known at run time alone. */
export interface AnyFactory<Kind extends PluginKind = PluginKind> {
  // biome-ignore lint/suspicious/noExplicitAny: a factory with other options would not be assignable.
  (options?: any): Products[Kind];
  readonly plugin: PluginDescription<Kind>;
}

type Arguments<Options> = [RequiredNames<Options>] extends [never]
  ? [options?: GivenOptions<Options>]
  : [options: GivenOptions<Options>];

/**
 * Defines a plugin: a factory that checks its options, fills in their defaults and describes itself.
 *
 * Everything else that knows the options of a plugin follows from this one description: types, error messages, the command line, the
 * table of the README, and the validation of experiment files. A rule across options is thrown by the maker.
 *
 * @param name The name in results and in experiments.
 * @param options The options as plain data, declared `as const`.
 * @param make Receives every option, checked and with its default.
 * @throws BackstepError when the factory is called: `OPTION_INVALID` that names the option, its value and what is allowed.
 * @example
 * ```ts
 * import type { Drift } from "@backstep/core";
 * import { define, type Factory } from "@backstep/core/plugin";
 *
 * const options = { horizon: { type: "number", above: 0, default: 8, about: "Start time T of the reverse process." } } as const;
 * export const ou: Factory<"drift", typeof options> = define("drift", "ou", options, ({ horizon }) => driftUntil(horizon));
 * declare function driftUntil(horizon: number): Drift;
 * ```
 */
export function define<
  Kind extends PluginKind,
  const Options extends OptionDeclarations,
  Product extends Products[Kind],
>(
  kind: Kind,
  name: string,
  options: Options,
  make: (options: FilledOptions<Options>) => Product,
): Factory<Kind, Options, Product> {
  const factory = (given: unknown = {}): Product => {
    const { filled, changed } = readOptions({ kind, name, options }, given);
    const product = make(filled as FilledOptions<Options>);
    // A copy by spread, such as a scheme with another step, was not made of these options: the property is not enumerable.
    // It is configurable, because a maker may return what another factory made.
    const value: Made = { kind, name, options: changed };
    return Object.defineProperty(product, "made", { value, configurable: true });
  };
  return Object.defineProperties(factory, {
    name: { value: name },
    plugin: { value: { kind, name, options }, enumerable: true },
  }) as unknown as Factory<Kind, Options, Product>;
}

/**
 * What a factory made a product of; undefined for a product that no factory made.
 *
 * @example
 * ```ts
 * madeOf(ddim({ eta: 0.5 })); // { kind: "scheme", name: "ddim", options: { eta: 0.5 } }
 * ```
 */
export function madeOf(product: Products[PluginKind]): Made | undefined {
  return (product as { readonly made?: Made }).made;
}

/** The checked options with every default, and those that differ from their default. */
function readOptions(
  { kind, name, options }: PluginDescription,
  given: unknown,
): { filled: Record<string, unknown>; changed: Record<string, unknown> } {
  const subject = subjectOf(kind, name);
  if (!isRecord(given))
    throw new BackstepError(
      "OPTION_INVALID",
      `${subject} is given ${describe(given)}; give it an object of options, or nothing`,
    );
  const fault = faultOfOptions(options, given);
  if (fault)
    throw new BackstepError("OPTION_INVALID", `${subject}: ${fault.message}`, { plugin: name, option: fault.path });
  const values = Object.keys(options).map((key) => [key, given[key] ?? options[key].default] as const);
  const changed = values.filter(([key, value]) => value !== undefined && value !== options[key].default);
  return { filled: Object.fromEntries(values), changed: Object.fromEntries(changed) };
}

/** A plugin in messages: a scheme and a drift by its name alone, since both are unambiguous. */
function subjectOf(kind: PluginKind, name: string): string {
  return kind === "scheme" || kind === "drift" || kind === "metric" ? name : `${kind} ${name}`;
}
