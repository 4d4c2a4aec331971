import type { Drift } from "@backstep/core";
import { type AnyFactory, define, type PluginDescription } from "@backstep/core/plugin";
import { analytic, gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { driftSuite, gridSuite, metricSuite, runSuite, schemeSuite, scoreSuite, targetSuite } from "../src/index.ts";
import { mutants } from "./mutants.ts";
import { drift, euler, meanDistance } from "./toys.ts";

const options = {
  horizon: { type: "number", above: 0, default: 2, about: "Start time." },
  rate: { type: "number", optional: true, about: "Unused." },
} as const;
const right = define("drift", "toy-ou", options, ({ horizon }) => drift({ horizon: Math.min(horizon, 2) }));
type DriftFactory = AnyFactory<"drift">;

/** The right factory with another description. */
const describing = (wrong: Partial<PluginDescription<"drift">>): DriftFactory =>
  Object.assign((given?: object) => right(given), { plugin: { ...right.plugin, ...wrong } });
/** A factory whose products state something else. */
const stating = (made: object | undefined, make: (given?: object) => Drift = right): DriftFactory =>
  Object.assign((given?: object) => Object.defineProperty({ ...make(given) }, "made", { value: made }), {
    plugin: right.plugin,
  });

mutants<DriftFactory>(
  "descriptions",
  (runner, plugin) => driftSuite({ runner, factory: () => plugin()({ rate: 1 }), plugin: plugin() }),
  () => right,
  [
    ["another kind", () => describing({ kind: "scheme" as "drift" }), /has the kind/],
    ["another name than the product", () => describing({ name: "ou" }), /name of its product/],
    ["a name with a space", () => describing({ name: "Toy OU" }), /name of its product/],
    [
      "a default that is not allowed",
      () => describing({ options: { ...options, horizon: { ...options.horizon, default: 0 } } }),
      /a default that the option accepts/,
    ],
    [
      "an option without meaning",
      () => describing({ options: { ...options, horizon: { ...options.horizon, about: "" } } }),
      /one line of meaning/,
    ],
    [
      "undeclared options accepted",
      () =>
        Object.assign(({ horizon = 2, rate }: { horizon?: number; rate?: number } = {}) => right({ horizon, rate }), {
          plugin: right.plugin,
        }),
      /does not declare/,
    ],
    ["a product that states nothing", () => stating(undefined), /what its product was made of/],
    [
      "a product that states another plugin",
      () => stating({ kind: "drift", name: "other", options: {} }),
      /what its product was made of/,
    ],
    [
      "a product that states a default",
      () => stating({ kind: "drift", name: "toy-ou", options: { horizon: 2 } }),
      /what its product was made of/,
    ],
    [
      "a product that states an undeclared option",
      () => stating({ kind: "drift", name: "toy-ou", options: { size: 2 } }),
      /what its product was made of/,
    ],
  ],
);

describe("the suite of every kind", () => {
  const none = {} as const;
  const target = define("target", "other", none, () => gaussian({ mean: [0], variance: [1] }));
  const cases = {
    scheme: (runner) => schemeSuite({ runner, factory: define("scheme", "other", none, () => euler()) }),
    drift: (runner) => driftSuite({ runner, factory: define("drift", "other", none, () => drift()) }),
    target: (runner) => targetSuite({ runner, factory: target, draws: 10 }),
    metric: (runner) => metricSuite({ runner, factory: define("metric", "toy/other", none, () => meanDistance()) }),
  } satisfies Record<string, Parameters<typeof runSuite>[0]>;

  it.each(Object.entries(cases))("compares the names of a %s", async (_, suite) => {
    const until = { until: ({ error }: { error?: Error | undefined }) => error !== undefined };
    const failed = (await runSuite(suite, until)).find(({ error }) => error);
    expect(failed?.title).toMatch(/description > has the kind/);
  });

  it("checks the description of a grid and of a score", async () => {
    const titles: string[] = [];
    const noting = {
      describe: (title: string, body: () => void) => {
        titles.push(title);
        body();
      },
      it: () => {},
    };
    gridSuite({ runner: noting, factory: define("grid", "toy", none, () => () => Float64Array.of(1, 0)) });
    const model = { model: gaussian({ mean: [0], variance: [1] }).score(drift()), drift: drift() };
    scoreSuite({ runner: noting, factory: () => model, source: { factory: analytic } });
    expect(titles.filter((title) => title === "description")).toHaveLength(2);
  });
});
