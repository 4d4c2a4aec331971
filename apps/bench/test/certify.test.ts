import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { uniform } from "@backstep/grids";
import { exactLaw, lawAt, w2 } from "@backstep/law";

import { uniformProblems } from "@backstep/orders";

import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { heun } from "@backstep/scheme-heun";
import { describe, expect, it } from "vitest";
import { example, failedIn, file, findings, languages, lawsIn, mutant, ordersIn, python } from "./certify-example.ts";
import { backstep } from "./terminal.ts";

describe("backstep certify", () => {
  it.each([
    ["node", heun(), 2, 2, true],
    ["python3", eulerMaruyama(), 1, 1, false],
  ] as const)(
    "gives the %s example the law and the order of the scheme",
    async (language, scheme, order, nfe, atEnd) => {
      if (!languages.includes(language)) return;
      const { status, all } = await findings(`${language} "${example(file(language))}"`, "--same-as", scheme.info.name);
      expect({ status, failed: failedIn(all) }).toEqual({ status: 0, failed: [] });
      for (const { problem, steps, w2: measured, ...row } of lawsIn(all)) {
        const { drift, target, end } = uniformProblems().find(({ name }) => name === problem)!;
        const times = uniform()(steps, drift, end);
        const noiseLevel = scheme.info.solves === "ode" ? 0 : 1;
        const own = w2(await exactLaw({ scheme, drift, target, times, noiseLevel }), lawAt(target, drift, end));
        expect(Math.abs(measured - own)).toBeLessThan(1e-12);
        expect(row).toMatchObject({ nfe: nfe * steps, evaluatesAtEnd: atEnd });
      }
      expect(lawsIn(all)).toHaveLength(10);
      for (const fit of ordersIn(all)) {
        expect(fit.verdict).toBe("measured");
        expect(Math.abs(fit.order! - order)).toBeLessThan(0.02);
      }
    },
  );

  it.runIf(python)("sends the noise level", async () => {
    const command = `python3 "${example("euler_maruyama.py")}"`;
    for (const level of ["0", "0.5"]) {
      const { status } = await findings(
        command,
        "--noise-level",
        level,
        "--same-as",
        "euler-maruyama",
        "--drift",
        "ou",
      );
      expect(status).toBe(0);
    }
  });

  const heunMutants: [string, string | RegExp, string, string][] = [
    ["a wrong factor of the score", "0.5 * drift.g2", "0.501 * drift.g2", "limit"],
    ["a time that never changes", "await score(x, times[k])", "await score(x, times[0])", "limit"],
    [
      "undeclared noise",
      "await receive()).score",
      "await receive()).score.map((r) => r.map((v) => v + 0.1 * Math.random()))",
      "repeatable",
    ],
    [
      "a memory that survives the run",
      "return x;\n",
      "globalThis.n = (globalThis.n ?? 0) + 1; return x.map((row) => row.map((v) => v + 1e-9 * n));\n",
      "repeatable",
    ],
    [
      "rows that depend on each other",
      "return x;\n",
      "return x.map((row) => row.map((v, j) => v + 1e-9 * x[0][j]));\n",
      "rows",
    ],
    ["clipping", "return x;\n", "return x.map((row) => row.map((v) => Math.min(v, 0.9)));\n", "affine"],
    ["a slight curvature", "return x;\n", "return x.map((row) => row.map((v) => v + 1e-9 * v * v));\n", "affine"],
    ["single precision", "return x;\n", "return x.map((row) => row.map(Math.fround));\n", "affine"],
    ["coordinates that mix", "return x;\n", "return x.map((row) => row.map((v) => v + 1e-6 * row[0]));\n", "affine"],
    ["an added constant", "return x;\n", "return x.map((row) => row.map((v) => v + 0.001));\n", "limit"],
  ];
  it.each(heunMutants)("catches %s", async (_, from, to, check) => {
    // A wrong limit shows only at many steps.
    const steps = check === "limit" ? [] : ["--steps", "8,16,32,64"];
    const { status, all, error } = await findings(mutant("node", from, to), "--drift", "ou", ...steps);
    expect({ status, error }).toEqual({ status: 1, error: "" });
    expect(failedIn(all).map((each) => each.check)).toContain(check);
  });

  const eulerMutants: [string, string | RegExp, string, string][] = [
    ["a wrong noise factor", "math.sqrt(g2 * h)", "math.sqrt(g2) * h", "limit"],
    ["a noise factor that is wrong by one in a thousand", "math.sqrt(g2 * h)", "1.001 * math.sqrt(g2 * h)", "limit"],
    ["a time that never changes", "score(x, times[k])", "score(x, times[0])", "limit"],
    ["a time one step old, whose limit is right", "score(x, times[k])", "score(x, times[max(k - 1, 0)])", "same-as"],
  ];
  it.runIf(python).each(eulerMutants)("catches %s", async (_, from, to, check) => {
    const { status, all } = await findings(mutant("python3", from, to), "--drift", "ou", "--same-as", "euler-maruyama");
    expect(status).toBe(1);
    expect(failedIn(all)[0].check).toBe(check);
  });

  it("answers requests for the drift between the times", async () => {
    const asking = `send({ type: "drift", t: 0.3 }); const d = await receive(); if (d.type !== "drift" || d.g2 !== 1 || d.f !== -0.5 || Math.abs(d.alpha - Math.exp(-0.15)) > 1e-15) process.exit(3);`;
    const { status } = await findings(
      mutant("node", "let { times, x } = message;", `let { times, x } = message; ${asking}`),
      "--drift",
      "ou",
    );
    expect(status).toBe(0);
  });

  it("prints a table, the order and the checks", async () => {
    const { status, out } = await backstep([
      "certify",
      "--command",
      `node "${example("heun.mjs")}"`,
      "--drift",
      "vp-linear",
    ]);
    expect(status).toBe(0);
    expect(out).toMatch(/^heun\.mjs: ode, 0 normals a step, noise level 0\n\nvp-linear: /);
    expect(out).toMatch(/order in W2: 2\.00 ± /);
    expect(out.match(/✓ (?:repeatable|rows|affine|limit)/g)).toHaveLength(4);
  });
});

describe("docs/certify.md", () => {
  const page = readFileSync(fileURLToPath(new URL("../../../docs/certify.md", import.meta.url)), "utf8");

  it("shows the example", () => {
    expect(page).toContain(readFileSync(example("euler_maruyama.py"), "utf8"));
  });

  it.runIf(python)("shows the printed output", async () => {
    const command = `python3 "${example("euler_maruyama.py")}"`;
    const { out } = await backstep(["certify", "--command", command, "--drift", "ou"]);
    expect(page).toContain(`\`\`\`text\n${out}\`\`\``);
  });
});
