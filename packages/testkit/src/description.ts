import { type AnyFactory, faultOfValue, madeOf, type PluginKind, type Products } from "@backstep/core/plugin";
import { claim, claimRefusal } from "./claim.ts";
import type { Runner } from "./runner.ts";

/** A plugin of one kind, as its suite receives it. */
export interface DescriptionCheck<Kind extends PluginKind> {
  readonly kind: Kind;
  readonly factory: () => Products[Kind];
  /** The factory that `define` made, if `factory` calls it with options. Default: `factory`, if `define` made it. */
  readonly plugin: AnyFactory<Kind> | undefined;
  /** The name of a product; undefined for kinds whose products have none. */
  readonly nameOf?: (product: Products[Kind]) => string;
}

/** What a plugin states about itself is right. A factory that `define` did not make states nothing. */
export function descriptionChecks<Kind extends PluginKind>(runner: Runner, check: DescriptionCheck<Kind>): void {
  const { factory } = check;
  const plugin = check.plugin ?? (isDefined<Kind>(factory) ? factory : undefined);
  if (plugin === undefined) return;
  runner.describe("description", () => {
    identityChecks(runner, check, plugin);
    optionChecks(runner, check, plugin);
  });
}

function isDefined<Kind extends PluginKind>(factory: unknown): factory is AnyFactory<Kind> {
  return typeof factory === "function" && "plugin" in factory;
}

function identityChecks<Kind extends PluginKind>(
  { it }: Runner,
  { kind, factory, nameOf }: DescriptionCheck<Kind>,
  { plugin }: AnyFactory<Kind>,
): void {
  it("has the kind of the plugin and the name of its product", () => {
    claim(plugin.kind === kind, `plugin.kind is "${plugin.kind}"; it must be "${kind}"`);
    claim(
      /^[a-z0-9]+([-/][a-z0-9]+)*$/.test(plugin.name),
      `plugin.name is "${plugin.name}"; it must be in lower case, with hyphens between words`,
    );
    const name = nameOf?.(factory()) ?? plugin.name;
    claim(name === plugin.name, `plugin.name is "${plugin.name}", but the product is called "${name}"`);
  });

  it("gives every option one line of meaning and a default that the option accepts", () => {
    for (const [name, option] of Object.entries(plugin.options)) {
      claim(/\S/.test(option.about ?? "") && !option.about.includes("\n"), `option ${name}: about must be one line`);
      const fault = option.default === undefined ? undefined : faultOfValue(option, option.default, name);
      claim(fault === undefined, `the default of option ${name} is not allowed: ${fault?.message}`);
    }
  });
}

function optionChecks<Kind extends PluginKind>(
  { it }: Runner,
  { kind, factory }: DescriptionCheck<Kind>,
  make: AnyFactory<Kind>,
): void {
  const { name, options } = make.plugin;

  it("refuses an option that it does not declare", async () => {
    const given = { ...madeOf(factory())?.options, undeclaredOption: 1 };
    await claimRefusal(() => make(given), "OPTION_INVALID", "an undeclared option");
  });

  it("states what its product was made of: the options that differ from their defaults", () => {
    const made = madeOf(factory());
    claim(made !== undefined, "madeOf(product) is undefined; make the product by define()");
    claim(
      made.kind === kind && made.name === name,
      `madeOf(product) is ${made.kind} ${made.name}, not ${kind} ${name}`,
    );
    for (const [key, value] of Object.entries(made.options)) {
      claim(Object.hasOwn(options, key), `madeOf(product) has the option ${key}, which is not declared`);
      claim(value !== options[key].default, `madeOf(product) has the option ${key}, which has its default`);
    }
    const again = madeOf(make(made.options));
    claim(text(again) === text(made), `a product made of ${text(made)} again states ${text(again)}`);
  });
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, each) => (typeof each === "bigint" ? String(each) : each));
}
