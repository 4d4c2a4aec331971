import { describe, expect, it } from "vitest";
import {
  convergedOrder,
  gaussianProblems,
  measureLawOrder,
  tolerance,
  uniformProblems,
  whereRunnable,
} from "../src/index.ts";
import { euler, rungeKutta } from "./schemes.ts";

describe("the order of a law", () => {
  it.each([
    ["Euler–Maruyama", euler()],
    ["Heun", rungeKutta(2)],
  ])("of %s is the declared one on every problem", async (_, scheme) => {
    const rows = await whereRunnable([...uniformProblems(), ...gaussianProblems()], (problem) =>
      measureLawOrder(scheme, problem, { effort: "test" }),
    );
    expect(rows.length).toBeGreaterThanOrEqual(5);
    for (const { verdict, order, declared, note } of rows.filter((row) => row.verdict === "measured")) {
      expect(verdict).toBe("measured");
      expect(Math.abs(order! - declared)).toBeLessThan(tolerance.law);
      expect(note).toBe("as declared");
    }
  });

  it("of order 4 is measured at fewer steps, above rounding", async () => {
    const row = await measureLawOrder(rungeKutta(4), uniformProblems()[0], { steps: [1024, 2048] });
    expect(row.steps).toEqual([8, 16, 32, 64, 128, 256]);
    expect(Math.abs(row.order! - 4)).toBeLessThan(tolerance.law);
  });

  it("is named below the declared one, or superconvergent", async () => {
    const [problem] = uniformProblems();
    const noteOf = async (weakOrder: number): Promise<string> =>
      (await measureLawOrder(euler({ weakOrder }), problem, { effort: "test" })).note;
    expect(await noteOf(1.2)).toBe("below what is declared");
    expect(await noteOf(0.8)).toMatch(/^superconvergent/);
  });

  it("of a scheme with a wrong limit is inconclusive", async () => {
    const row = await measureLawOrder(euler({}, 1.02), uniformProblems()[0]);
    expect(row.verdict).toBe("inconclusive");
  });

  it("takes the requested steps", async () => {
    const row = await measureLawOrder(euler(), uniformProblems()[0], { steps: [16, 32, 64, 128] });
    expect(row.steps).toEqual([16, 32, 64, 128]);
    expect(row.errors).toHaveLength(4);
  });
});

describe("a converged order", () => {
  const steps = [16, 32, 64, 128];
  const errors = (of: (n: number) => number): number[] => steps.map(of);

  it("is that of a power of the steps", () => {
    expect(
      convergedOrder(
        steps,
        errors((n) => 3 / n),
      ),
    ).toMatchObject({ verdict: "measured", order: 1 });
  });

  it.each([
    ["a logarithm", (n: number) => Math.log(n) / n, /slopes/],
    ["an error that stays", (n: number) => 1 + 0.01 / n, /hardly depends on the steps/],
    ["slopes that still change", (n: number) => 1 / n + 4 / n ** 2, /differ by/],
  ])("is not named for %s", (_, of, reason) => {
    const { verdict, reason: found } = convergedOrder(steps, errors(of));
    expect(verdict).toBe("inconclusive");
    expect(found).toMatch(reason);
  });
});
