// An option is declared once. Everything that knows options follows, without another edit.

import { type AnyFactory, define, type FilledOptions, type PluginKind } from "@backstep/core/plugin";
import { ou } from "@backstep/drifts";
import { type Catalogue, defaultInWords, type Entries, entriesOf, optionRows, sectionRows } from "@backstep/experiment";
import { uniform } from "@backstep/grids";
import { bures } from "@backstep/metric-gaussian";
import { heun } from "@backstep/scheme-heun";
import { analytic, gaussian } from "@backstep/score-analytic";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it, vi } from "vitest";
import { optionSection } from "../../../tooling/docs/option-section.ts";
import { optionTable } from "../src/tables/plugins.ts";
import { backstep, experiment, fileOf } from "./terminal.ts";

const addition = { strength: { type: "number", min: 0, default: 0.25, about: "A strength for this test." } } as const;

/** The options of a plugin without the addition, for the original factory. */
function original<Options extends { readonly strength: number }>({ strength, ...options }: Options) {
  received.push(strength);
  return options;
}
const received: number[] = [];

const schemeOptions = { ...heun.plugin.options, ...addition };
const driftOptions = { ...ou.plugin.options, ...addition };
const gridOptions = { ...uniform.plugin.options, ...addition };
const targetOptions = { ...gaussian.plugin.options, ...addition };
const scoreOptions = { ...analytic.plugin.options, ...addition };
const metricOptions = { ...bures.plugin.options, ...addition };
const newHeun = define("scheme", "heun", schemeOptions, (given) => heun(original(given)));
const newOu = define("drift", "ou", driftOptions, (given) => ou(original(given)));
const newUniform = define("grid", "uniform", gridOptions, (given) => uniform(original(given)));
const newGaussian = define("target", "gaussian", targetOptions, (given) => gaussian(original(given)));
const newAnalytic = define("score", "analytic", scoreOptions, (given) => analytic(original(given)));
const newBures = define("metric", "gaussian/w2", metricOptions, (given) => bures(original(given)));

const changed: Readonly<Record<PluginKind, AnyFactory>> = {
  scheme: newHeun,
  drift: newOu,
  grid: newUniform,
  target: newGaussian,
  score: newAnalytic,
  metric: newBures,
};

/** The catalogue of every command of this file has the changed plugins. */
vi.mock("@backstep/catalogue", async (load) => {
  const real = await load<typeof import("@backstep/catalogue")>();
  const createCatalogue = (): Catalogue => {
    const catalogue = real.createCatalogue();
    const sections = Object.values(changed).map((factory) => {
      const { kind, name } = factory.plugin;
      const entries: Entries<AnyFactory> = { ...entriesOf(catalogue, kind), [name]: async () => factory };
      return [`${kind}s`, entries];
    });
    return { ...catalogue, ...Object.fromEntries(sections) };
  };
  return { ...real, createCatalogue };
});

const kinds = Object.keys(changed) as PluginKind[];
const target = { kind: "gaussian", mean: [1], variance: [0.25] };
/** An experiment in which the plugin of a kind has further options. */
const withOptions = (kind: PluginKind, options: object): object => {
  const { name } = changed[kind].plugin;
  const section = { ...(kind === "target" && target), kind: name, ...options };
  const given = {
    scheme: { schemes: [{ name, ...options }] },
    metric: { metrics: [{ name, ...options }], samples: 16 },
  }[kind as string] ?? { [kind]: section };
  return experiment({ target, steps: 4, schemes: ["heun"], ...given });
};

describe.each(kinds)("an option that is added to the description of a %s", (kind) => {
  const { name, options } = changed[kind].plugin;

  it("is in the table of the command line", () => {
    // A check of generated files makes sure that the listing has these rows.
    expect(optionTable(name, sectionRows(options))).toMatch(
      /^strength +a finite number at least 0 +0\.25 +A strength for this test\.$/m,
    );
  });

  it("is in the table of the README", () => {
    const wording = { rowsOf: optionRows, defaultOf: defaultInWords } as Parameters<typeof optionSection>[2];
    expect(optionSection("factory", { name, options }, wording)).toMatch(
      /^\| `strength` \| a finite number at least 0 \| 0\.25 \| A strength for this test\. \|$/m,
    );
  });

  it("is in the JSON Schema", async () => {
    const validate = new Ajv2020().compile(JSON.parse((await backstep(["schema"])).out));
    expect(
      [{ strength: 2 }, { strength: -1 }, { strenght: 2 }].map((each) => validate(withOptions(kind, each))),
    ).toEqual([true, false, false]);
  });

  it("is accepted in an experiment, reaches the factory, and is refused if it is out of range or misspelt", async () => {
    received.length = 0;
    const run = (given: object) => backstep(["run", fileOf(withOptions(kind, given)), "--json"]);
    expect(await run({ strength: 2 })).toMatchObject({ status: 0, error: "" });
    expect(received).toContain(2);
    const low = await run({ strength: -1 });
    expect(low).toMatchObject({
      status: 2,
      error: expect.stringMatching(/strength is -1; it must be a finite number at least 0/),
    });
    const misspelt = await run({ strenght: 2 });
    expect(misspelt).toMatchObject({
      status: 2,
      error: expect.stringMatching(/"strenght"; did you mean "strength"\?/),
    });
  });
});

it("is in the type of the factory", () => {
  const accepted = [
    () => newHeun({ strength: 1, lastStep: "euler" }),
    () => newOu({ strength: 1, horizon: 2 }),
    () => newUniform({ strength: 1 }),
    () => newGaussian({ strength: 1, mean: [0], variance: [1] }),
    () => newAnalytic({ strength: 1 }),
    () => newBures({ strength: 1 }),
  ];
  const refused = [
    // @ts-expect-error: the option is a number.
    () => newHeun({ strength: "1" }),
    // @ts-expect-error: the name is misspelt.
    () => newOu({ strenght: 1 }),
    // @ts-expect-error: the name is misspelt.
    () => newUniform({ strenght: 1 }),
    // @ts-expect-error: the name is misspelt.
    () => newGaussian({ strenght: 1, mean: [0], variance: [1] }),
    // @ts-expect-error: the name is misspelt.
    () => newAnalytic({ strenght: 1 }),
    // @ts-expect-error: the name is misspelt.
    () => newBures({ strenght: 1 }),
    // @ts-expect-error: the original has no such option.
    () => heun({ strength: 1 }),
  ];
  const filled: FilledOptions<typeof driftOptions>["strength"] = 1;
  for (const create of accepted) expect(create).not.toThrow();
  for (const create of refused) expect(create).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
  expect(filled).toBe(1);
});
