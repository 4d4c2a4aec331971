import { readdirSync } from "node:fs";
import { createCatalogue } from "@backstep/catalogue";
import type { Entries } from "@backstep/experiment";
import { describe, expect, it } from "vitest";

const catalogue = createCatalogue();
const packages = new URL("../../", import.meta.url);

/** Loads the entries of a section and creates a plugin from each. */
async function created<Factory, Plugin>(entries: Entries<Factory>, create: (factory: Factory, name: string) => Plugin) {
  return Promise.all(Object.entries(entries).map(async ([name, load]) => [name, create(await load(), name)] as const));
}

describe("the catalogue", () => {
  it("has every scheme of the repository, each under its own name", async () => {
    expect(Object.keys(catalogue.schemes)).toEqual(readdirSync(new URL("schemes/", packages)).sort());
    for (const [name, scheme] of await created(catalogue.schemes, (factory) => factory({})))
      expect(scheme.info.name).toBe(name);
  });

  it("has every drift, each under its own name", async () => {
    const options = { "vp-discrete": { schedule: "linear" } } as Readonly<Record<string, object>>;
    for (const [name, drift] of await created(catalogue.drifts, (factory, name) => factory({ ...options[name] })))
      expect(drift.name).toBe(name);
  });

  it("has every grid, each with as many intervals as steps", async () => {
    const drift = (await catalogue.drifts["vp-linear"]())({});
    const chain = { c0: 1, c1: 2 };
    const options = {
      polynomial: { power: 2 },
      times: { values: [1, 0.5, 0.2, 0.1, 0.01] },
      "li-yan": chain,
      "jiao-li": { ...chain, seed: 0 },
    } as Readonly<Record<string, object>>;
    for (const [name, grid] of await created(catalogue.grids, (factory, name) => factory({ ...options[name] })))
      expect(grid(4, drift, 0.01), name).toHaveLength(5);
  });

  it("has every target, each with its points", async () => {
    const data = { kind: "samples", x: Float64Array.of(0, 2, 4, 6), n: 2, dim: 2 } as const;
    const options = {
      gaussian: { mean: [0, 0], variance: [1, 1] },
      mixture: { weights: [1], means: [[0, 0]], variance: 1 },
      empirical: { data, bandwidth: 0.5 },
      fit: { data },
    } as Readonly<Record<string, object>>;
    const targets = await created(catalogue.targets, (factory, name) => factory({ ...options[name] }));
    for (const [name, target] of targets) expect(target.name).toBe(name);
    expect(targets.map(([name]) => name)).toEqual(expect.arrayContaining(Object.keys(options)));
    for (const name of Object.keys(options)) expect(targets.find(([each]) => each === name)?.[1].dim).toBe(2);
    const fit = await catalogue.targets.fit();
    expect(() => fit({})).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
  });

  it("has every metric of samples, each under its own name", async () => {
    for (const [name, metric] of await created(catalogue.metrics, (factory) => factory({})))
      expect(metric.info.name, name).toBe(name);
  });

  it("has scores of three kinds, and the digits", async () => {
    for (const [, factory] of await created(catalogue.scores, (each) => each)) expect(factory).toBeTypeOf("function");
    expect(Object.keys(catalogue.scores)).toEqual(expect.arrayContaining(["analytic", "onnx", "tfjs"]));
    const { n, dim, x } = await catalogue.datasets.digits();
    expect([n, dim, Math.min(...x), Math.max(...x)]).toEqual([1797, 64, -1, 1]);
  });
});
