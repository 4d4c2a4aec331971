import { BackstepError, type Scheme } from "@backstep/core";
import { ve } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import {
  affordableProblems,
  firstRunnable,
  measureStrongOrders,
  measureWeakOrders,
  mixtureProblem,
  mixtureProblems,
  orderTableHead,
  orderTableRow,
  tolerance,
  whereRunnable,
} from "../src/index.ts";
import { euler, rungeKutta } from "./schemes.ts";

const test = { effort: "test" } as const;
const exploding = mixtureProblem(ve({ sigmaMin: 0.1, sigmaMax: 10 }));

describe("weak orders on the mixture", () => {
  it.each([
    ["Euler–Maruyama", euler()],
    ["Heun", rungeKutta(2)],
    ["the classical Runge–Kutta method", rungeKutta(4)],
  ])("of %s are the declared one", async (_, scheme) => {
    const rows = await measureWeakOrders(scheme, exploding, test);
    expect(rows.map(({ problem }) => problem)).toContain("mixture, ve, E cos x");
    const measured = rows.filter(({ verdict }) => verdict === "measured");
    expect(measured.length).toBeGreaterThan(1);
    for (const { order, declared } of measured) expect(order).toBeGreaterThan(declared - tolerance.weak);
    expect(Math.min(...measured.map(({ order }) => order!))).toBeLessThan(scheme.info.weakOrder + tolerance.weak);
  });

  it("of a report repeat at more steps what has not settled", async () => {
    const [few, more] = [
      await measureWeakOrders(euler(), exploding, test),
      await measureWeakOrders(euler(), exploding),
    ];
    const settled = (rows: typeof few): number => rows.filter(({ verdict }) => verdict === "measured").length;
    expect(settled(more)).toBeGreaterThanOrEqual(settled(few));
    expect(new Set(more.flatMap(({ steps }) => steps)).size).toBeGreaterThanOrEqual(4);
  });
});

describe("strong orders on the mixture", () => {
  it("are the declared one, against itself and against the solution", async () => {
    for (const scheme of [euler(), rungeKutta(2)])
      for (const { order, declared, uncertainty } of await measureStrongOrders(scheme, undefined, test))
        expect(Math.abs(order! - declared)).toBeLessThan(tolerance.strong + 2 * uncertainty!);
  });

  it("see a wrong limit against the solution, and not against itself", async () => {
    const [itself, solution] = await measureStrongOrders(euler({}, 1.2), undefined, test);
    expect(itself.order).toBeGreaterThan(0.85);
    expect(solution.order).toBeLessThan(0.7);
  });
});

describe("problems", () => {
  const refusing = (on: readonly string[]): Scheme => ({
    ...euler(),
    init({ drift }) {
      if (on.includes(drift.name)) throw new BackstepError("DRIFT_SINGULAR", `not under ${drift.name}`);
    },
  });
  const names = async (on: readonly string[]): Promise<readonly string[]> =>
    (await whereRunnable(mixtureProblems(), (problem) => measureStrongOrders(refusing(on), problem, test))).map(
      ([{ problem }]) => problem,
    );

  it("that the scheme refuses are left out", async () => {
    expect(await names(["ou", "vp-linear", "flow"])).toEqual(["mixture, ve, against itself"]);
  });

  it("are tried until one runs, and the last refusal is thrown if none does", async () => {
    const first = (on: readonly string[]): Promise<string> =>
      firstRunnable(mixtureProblems(), async (problem) => {
        const [{ problem: name }] = await measureStrongOrders(refusing(on), problem, test);
        return name;
      });
    expect(await first(["ou", "vp-linear"])).toBe("mixture, ve, against itself");
    await expect(first(["ou", "vp-linear", "ve", "flow"])).rejects.toThrow("not under flow");
  });

  it("do not hide another error", async () => {
    await expect(
      whereRunnable(mixtureProblems(), async () => {
        throw new BackstepError("NON_FINITE", "a NaN");
      }),
    ).rejects.toThrow("a NaN");
  });

  it("of an expensive scheme in a test are the one under ve", () => {
    expect(affordableProblems(euler())).toHaveLength(4);
    expect(affordableProblems({ ...euler(), normals: 2 }).map(({ drift }) => drift.name)).toEqual(["ve"]);
  });
});

describe("a row of the table", () => {
  it("has as many cells as the head, and marks the orders that are as declared", async () => {
    const scheme = euler();
    const [weak, strong] = [
      await measureWeakOrders(scheme, exploding, test),
      await measureStrongOrders(scheme, exploding, test),
    ];
    const row = orderTableRow("toy", "ve", scheme, { weak, strong, law: "1.00" });
    expect(row.split(" | ")).toHaveLength(orderTableHead[0].split(" | ").length);
    expect(row).toMatch(/weak as declared.*; strong as declared \|$/);
    const higher = euler({ weakOrder: 2, strongOrder: 1.5 });
    expect(orderTableRow("toy", "ve", higher, { weak, strong, law: "1.00" })).toMatch(
      /\*\*weak below what is declared\*\*.*\*\*strong below what is declared\*\*/,
    );
  });

  it("gives the reason if the scheme does not apply", () => {
    expect(orderTableRow("toy", "ve", euler(), { refusal: "|x| is large" })).toContain(
      "does not apply: \\|x\\| is large",
    );
  });
});
