import { createCatalogue } from "@backstep/catalogue";
import type { Scheme } from "@backstep/core";

import { findScheme } from "@backstep/experiment";
import { measureLawOrder, uniformProblems } from "@backstep/orders";

import { ddim } from "@backstep/scheme-ddim";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { heun } from "@backstep/scheme-heun";
import { describe, expect, it } from "vitest";

import { backstep } from "./terminal.ts";

describe("the list of schemes", () => {
  it("also finds a scheme by the name of its package", async () => {
    const scheme = await findScheme(
      "@backstep/scheme-ddim",
      { eta: 0.5 },
      { catalogue: createCatalogue(), folder: process.cwd() },
    );
    expect(scheme.info).toMatchObject({ name: "ddim", noiseLevel: 0.5 });
  });

  it("is printed with every declared property", async () => {
    const { status, out } = await backstep(["schemes", "--json"]);
    const rows = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(status).toBe(0);
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(createCatalogue().schemes));
    expect(rows.find(({ name }) => name === "heun")).toMatchObject({
      package: "@backstep/scheme-heun",
      solves: "ode",
      weakOrder: 2,
    });
    expect((await backstep(["schemes"])).out.split("\n")[0]).toMatch(/^scheme +alias +solves/);
  });

  it("shows the options of one scheme, and those of the plugins of other kinds", async () => {
    const { status, out } = await backstep(["schemes", "ddim"]);
    expect({ status, lines: out.split("\n").slice(0, 3) }).toEqual({
      status: 0,
      lines: [
        "ddim, a scheme of @backstep/scheme-ddim",
        "",
        expect.stringMatching(/^option +values +default +meaning$/),
      ],
    });
    expect(out).toMatch(/^eta +a finite number at least 0 and at most 1 +0 +Stochasticity η/m);
    expect((await backstep(["schemes", "euler-maruyama"])).out).toMatch(/\n\nIt has no options\.\n$/);
    const perturb = (await backstep(["scores", "analytic"])).out;
    expect(perturb).toMatch(/^perturb\.bias +a finite number at least 0 +— +\S/m);
    expect(JSON.parse((await backstep(["grids", "polynomial", "--json"])).out)).toEqual({
      option: "power",
      values: "a finite number above 0",
      default: null,
      required: true,
      meaning: expect.stringMatching(/^Power/),
    });
  });

  it("has a table for every other kind, and a list of all kinds, with the packages", async () => {
    const { out } = await backstep(["list"]);
    for (const kind of ["drift", "grid", "target", "score", "metric"] as const) {
      const entries = Object.keys(createCatalogue()[`${kind}s`]);
      const table = (await backstep([`${kind}s`])).out;
      for (const name of entries) {
        expect(table).toMatch(new RegExp(`^${name} .* @backstep/\\S+$`, "m"));
        expect(out).toMatch(new RegExp(`^${kind} +${name} +@backstep/\\S+ +yes$`, "m"));
      }
    }
    expect(await backstep(["metrics", "law/w2"])).toMatchObject({
      status: 0,
      out: expect.stringMatching(/no options/),
    });
    expect(await backstep(["drifts", "vp-liner"])).toMatchObject({
      status: 2,
      error: expect.stringMatching(/"vp-linear"/),
    });
  });
});

describe("backstep order", () => {
  it("measures what the schemes declare", async () => {
    const { status, out } = await backstep(["order", "euler-maruyama", "heun", "--json"]);
    const rows = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(status).toBe(0);
    const of = (kind: string): typeof rows => rows.filter((row) => row.kind === kind);
    expect([of("law").length, of("weak").length, of("strong").length]).toEqual([4, 10, 4]);
    for (const { verdict, order, declared, note } of of("law")) {
      expect(verdict).toBe("measured");
      // Slopes on 64 to 1,024 steps, extrapolated: the remaining error is of order N^−2.
      expect(Math.abs(order - declared)).toBeLessThan(0.005);
      expect(note).toBe("as declared");
    }
    const weak = of("weak").filter(({ verdict }) => verdict === "measured");
    expect(weak.length).toBeGreaterThanOrEqual(6);
    for (const { order, declared } of weak) expect(Math.abs(order - declared)).toBeLessThan(0.05);
    for (const { order, declared, uncertainty } of of("strong")) {
      expect(uncertainty).toBeLessThan(0.03);
      expect(Math.abs(order - declared)).toBeLessThan(0.1);
    }
  });

  it("calls an order above the declared one superconvergent, and reports one below", async () => {
    const [problem] = uniformProblems();
    const declaring = (scheme: Scheme, weakOrder: number): Scheme => ({
      ...scheme,
      info: { ...scheme.info, weakOrder },
    });
    expect((await measureLawOrder(declaring(heun(), 1), problem)).note).toMatch(/^superconvergent/);
    expect((await measureLawOrder(declaring(eulerMaruyama(), 2), problem)).note).toMatch(/^below/);
  });

  it("names no order if the slopes do not settle", async () => {
    const atZero = { ...uniformProblems()[0], end: 0 };
    // DDIM on uniform steps down to σ = 0 loses a logarithm: slopes 0.78, 0.81, 0.83, 0.85.
    expect(await measureLawOrder(ddim(), atZero)).toMatchObject({ verdict: "inconclusive" });
    expect(await measureLawOrder(heun(), atZero)).toMatchObject({ verdict: "measured" });
  });
});
