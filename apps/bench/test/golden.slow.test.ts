import { describe, expect, it } from "vitest";
import { backstep, fileOf } from "./terminal.ts";

interface Row {
  readonly scheme: string;
  readonly steps: number;
  readonly metric: string;
  readonly value: number;
  readonly standardError: number;
  readonly floor: number;
}

describe("sampled gaussian/w2 at 10⁵ samples", () => {
  it.each([1, 0])(
    "agrees with the exact law within 3 standard errors if that is 3 times the floor, noise level %d",
    async (noiseLevel) => {
      const file = fileOf({
        target: { kind: "gaussian", mean: [1, -0.5, 0.25], variance: [0.25, 1, 1.8] },
        drift: { kind: "ou", horizon: 8 },
        schemes: ["euler-maruyama", "exponential-integrator", "ddim", "heun"],
        steps: [16, 32, 64, 128, 256, 512, 1024, 2048],
        start: "exact",
        noiseLevel,
        metrics: ["law/w2", "gaussian/w2"],
        samples: 100_000,
        seed: 7,
      });
      const { out } = await backstep(["run", file, "--json"]);
      const rows: Row[] = out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
      let compared = 0;
      for (const sampled of rows.filter(({ metric }) => metric === "gaussian/w2")) {
        const exact = rows.find(
          ({ scheme, steps, metric }) => metric === "law/w2" && scheme === sampled.scheme && steps === sampled.steps,
        )!;
        if (exact.value < 3 * sampled.floor) continue;
        compared++;
        expect(Math.abs(sampled.value - exact.value), `${sampled.scheme}, ${sampled.steps} steps`).toBeLessThan(
          3 * sampled.standardError,
        );
      }
      expect(compared).toBeGreaterThan(12);
    },
  );
});
