import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { backstep, fileOf } from "./terminal.ts";

const steps = [16, 32, 64, 128, 256, 512, 1024, 2048];

/** Exact W2 of the law that each scheme produces; computed independently in double precision, to six digits. */
const table: Readonly<Record<string, readonly number[]>> = {
  "euler-maruyama": [0.280813, 0.13796, 0.0665111, 0.0322919, 0.0158624, 0.00785572, 0.00390848, 0.00194934],
  "exponential-integrator": [0.387962, 0.173314, 0.0805745, 0.0385948, 0.0188572, 0.00931725, 0.00463069, 0.00230835],
  heun: [0.0670181, 0.0160654, 0.00381257, 0.000916987, 0.000224032, 5.53164e-5, 1.37404e-5, 3.42386e-6],
  ddim: [0.447146, 0.27674, 0.166269, 0.0971614, 0.0554867, 0.0311237, 0.0172192, 0.00942567],
};
const probabilityFlow = [0.191257, 0.0969107, 0.0484229, 0.0241406, 0.012044, 0.00601437, 0.00300514, 0.00150205];

const experiment = {
  target: { kind: "gaussian", mean: [1, -0.5, 0.25], variance: [0.25, 1, 1.8] },
  drift: { kind: "ou", horizon: 8 },
  schemes: Object.keys(table),
  start: "exact",
};

type Row = { scheme: string; steps: number; metric: string; value: number; standardError: number; floor: number };

async function rowsOf(file: string): Promise<Row[]> {
  const { status, out } = await backstep(["run", file, "--json"]);
  expect(status).toBe(0);
  return out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

const deviation = (value: number, expected: number): number => Math.abs(value / expected - 1);

describe("exact W2 under Ornstein–Uhlenbeck from the exact start", () => {
  it("has its known value for four schemes and eight step counts, to the given digits", async () => {
    const rows = await rowsOf(fileURLToPath(new URL("../experiments/gaussian-orders.yaml", import.meta.url)));
    for (const [scheme, expected] of Object.entries(table)) {
      const values = rows.filter((row) => row.scheme === scheme && row.metric === "law/w2");
      expect(values.map((row) => row.steps)).toEqual(steps);
      // Half a unit in the sixth digit is at most 5e-6.
      values.forEach((row, i) => expect(deviation(row.value, expected[i])).toBeLessThan(1e-5));
    }
  });

  it("has its known value for Euler on the probability-flow ODE", async () => {
    const rows = await rowsOf(
      fileOf({ ...experiment, schemes: ["euler-maruyama"], steps, noiseLevel: 0, metrics: ["law/w2"] }),
    );
    rows.forEach((row, i) => expect(deviation(row.value, probabilityFlow[i])).toBeLessThan(1e-5));
    expect(rows).toHaveLength(8);
  });

  it("agrees with samples within 3 standard errors if it is 3 times the floor", async () => {
    const rows = await rowsOf(
      fileOf({ ...experiment, steps: [16, 32], metrics: ["gaussian/w2"], samples: 100_000, seed: 1 }),
    );
    let compared = 0;
    for (const { scheme, steps: count, value, standardError, floor } of rows) {
      const exact = table[scheme][steps.indexOf(count)];
      if (exact < 3 * floor) continue;
      compared++;
      expect(Math.abs(value - exact)).toBeLessThan(3 * standardError);
    }
    expect(compared).toBe(7);
  });
});
