import { ou } from "@backstep/drifts";
import { jiaoLi, liYan } from "@backstep/grids";
import { exactLaw, lawAt, w2 } from "@backstep/law";
import { ddim } from "@backstep/scheme-ddim";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { backstep, experiment, fileOf } from "./terminal.ts";

const chain = (kind: string, changes: object = {}): string =>
  fileOf(experiment({ schemes: ["ddim"], steps: [99, 199], grid: { kind, c0: 1, c1: 2 }, ...changes }));

const rowsOf = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("an experiment on the states of a chain", () => {
  it.each([
    ["li-yan", liYan],
    ["jiao-li", jiaoLi],
  ] as const)("%s is measured against the law at the end that the chain has at each step count", async (kind, grid) => {
    const [drift, target] = [ou(), gaussian({ mean: [1, -0.5, 0.25], variance: [0.25, 1, 1.8] })];
    const { status, out } = await backstep(["run", chain(kind), "--json"]);
    expect(status).toBe(0);
    const rows = rowsOf(out);
    expect(rows).toHaveLength(2);
    for (const { steps, value } of rows) {
      const times = grid({ c0: 1, c1: 2 })(steps as number, drift, 0);
      const end = times[steps as number];
      const produced = await exactLaw({ scheme: ddim(), drift, target, times, start: "exact" });
      expect(value).toBeCloseTo(w2(produced, lawAt(target, drift, end)), 13);
      // Against the data itself the same run reads something else.
      expect(Math.abs(w2(produced, lawAt(target, drift, 0)) / (value as number) - 1)).toBeGreaterThan(0.05);
    }
  });

  it("compares samples with samples at that end", async () => {
    const file = chain("jiao-li", { metrics: ["gaussian/w2", "law/w2"], samples: 4000, steps: [99] });
    const [law, sampled] = rowsOf((await backstep(["run", file, "--json"])).out);
    expect([law.metric, sampled.metric]).toEqual(["law/w2", "gaussian/w2"]);
    expect(Math.abs(Number(sampled.value) - Number(law.value))).toBeLessThan(5 * Number(sampled.floor));
  });

  it("counts its end as early stopping", async () => {
    expect((await backstep(["run", chain("li-yan")])).out).toMatch(/early stopping/);
  });

  it.each([
    [{ grid: { kind: "li-yan", c0: 1 } }, /grid\.c1 is missing/, "EXPERIMENT_INVALID"],
    [{ grid: { kind: "jiao-li", c0: 1, c1: 2, sed: 1 } }, /"sed"; did you mean "seed"/, "EXPERIMENT_INVALID"],
    [{ grid: { kind: "li-yan", c0: 0, c1: 2 } }, /grid\.c0 is 0/, "OPTION_INVALID"],
    [{ grid: { kind: "jiao-li", c0: 1, c1: 2, seed: -1 } }, /seed is -1/, "OPTION_INVALID"],
    [{ steps: [3], grid: { kind: "jiao-li", c0: 1, c1: 8 } }, /take more steps/, "TIMES_INVALID"],
    [{ end: 0.5 }, /X_1 is at t = .*between 0.5/, "TIMES_INVALID"],
  ])("is refused if wrong: %j", async (changes, message, code) => {
    const { status, error } = await backstep(["run", chain("li-yan", changes)]);
    expect(status).toBe(2);
    expect(error).toMatch(message);
    expect(error).toContain(code);
  });
});
