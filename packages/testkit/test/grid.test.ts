import type { Scheme } from "@backstep/core";
import { describe, expect, it } from "vitest";
import { runSuite, schemeSuite } from "../src/index.ts";
import { euler } from "./toys.ts";

const requires = ["regularDrift", "grid"] as const;

/** Euler–Maruyama that takes the ends of its step from the grid, `ahead` steps later. */
function placed({ ahead = 0, info = { requires } }: { ahead?: number; info?: Partial<Scheme["info"]> } = {}): Scheme {
  const own = euler({ info });
  return {
    ...own,
    step(problem, _t0, _t1, x0, state) {
      const { index, times } = problem.grid!;
      return own.step(problem, times[index + ahead], times[index + ahead + 1], x0, state);
    },
  };
}

async function failuresOf(factory: () => Scheme): Promise<string> {
  const results = await runSuite((runner) => schemeSuite({ runner, factory }));
  return results
    .filter(({ error }) => error)
    .map(({ title, error }) => `${title}: ${error!.message}`)
    .join("\n");
}

describe("the suite of a scheme that reads its place in the grid", () => {
  it("passes for the right one", async () => expect(await failuresOf(() => placed())).toBe(""));

  it("fails if it reads another interval", async () =>
    expect(await failuresOf(() => placed({ ahead: 1 }))).toContain("takes its first step"));

  it("fails if it does not require the grid", async () =>
    expect(await failuresOf(() => placed({ info: {} }))).toContain("the first step fails"));

  it("fails if it never reads the grid", async () =>
    expect(await failuresOf(() => euler({ info: { requires } }))).toContain(
      'lists "grid", but the step never reads it',
    ));
});

describe("the suite of a scheme", () => {
  it.each([
    [["regularDrift", "velocity"], "the step calls score, but info.requires declares velocity"],
    [["regularDrift", "score", "denoised"], 'lists "denoised", but the step never calls it'],
  ] as const)("fails if it requires %j and calls score", async (listed, message) =>
    expect(await failuresOf(() => euler({ info: { requires: listed } }))).toContain(message),
  );

  it("passes if it requires what it calls", async () =>
    expect(await failuresOf(() => euler({ info: { requires: ["regularDrift", "score"] } }))).toBe(""));
});
