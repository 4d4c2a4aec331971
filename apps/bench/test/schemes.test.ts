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
    expect((await backstep(["schemes"])).out.split("\n")[0]).toMatch(/^scheme +solves/);
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
