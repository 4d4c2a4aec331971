import { describe, expect, it } from "vitest";
import { adaptiveRuns, exactQuantiles, floorOf, mean } from "../scripts/adaptive-measure.ts";

const seeds = Array.from({ length: 10 }, (_, k) => k + 1);
const n = 400;

describe("adaptive Heun on .4 N(−1, .3) + .6 N(1, .2)", () => {
  it("uses quantiles with the moments of the law", () => {
    const x = exactQuantiles(20_000);
    // Mean α(.6 − .4) and variance α²(.24 + .96) + σ² at t = 0.01, α² = exp(−(0.001 + 3.95e-4)); quantiles miss the tails by 1e-4.
    const alpha2 = Math.exp(-(0.001 + 3.95e-4));
    expect(mean(x)).toBeCloseTo(0.2 * Math.sqrt(alpha2), 4);
    expect(mean(x.map((value) => (value - mean(x)) ** 2))).toBeCloseTo(1.2 * alpha2 + 1 - alpha2, 3);
  });

  it("is closer to the law, with more evaluations, at a smaller tolerance", async () => {
    const found = [];
    for (const tolerance of [1, 0.3, 0.1]) found.push(await adaptiveRuns({ tolerance, rejection: "bridge", n, seeds }));
    for (let k = 1; k < found.length; k++) {
      const [before, now] = [found[k - 1], found[k]];
      expect(now.nfe).toBeGreaterThan(1.2 * before.nfe);
      expect(before.w2 - now.w2).toBeGreaterThan(3 * Math.hypot(before.w2Error, now.w2Error));
    }
    expect(found[2].w2).toBeLessThan(2 * (await floorOf(n, seeds)));
  });

  it("has Brownian paths if a rejected step keeps its path, and others if it draws again", async () => {
    const [kept, redrawn] = [
      await adaptiveRuns({ tolerance: 0.1, rejection: "bridge", n, seeds }),
      await adaptiveRuns({ tolerance: 0.1, rejection: "redraw", n, seeds }),
    ];
    expect(Math.abs(kept.pathVariance - 1)).toBeLessThan(3 * kept.pathError);
    expect(redrawn.pathVariance - 1).toBeGreaterThan(5 * redrawn.pathError);
    expect(redrawn.w2 - kept.w2).toBeGreaterThan(3 * Math.hypot(kept.w2Error, redrawn.w2Error));
    // The number of evaluations is the same.
    expect(Math.abs(redrawn.nfe / kept.nfe - 1)).toBeLessThan(0.05);
  });
});
