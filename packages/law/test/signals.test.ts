import { ou } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { gaussian, mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { errorCauses, exactLaw, flowErrors, forwardLaw, lawWork, strongErrors, weakErrors } from "../src/index.ts";
import { averageOverUniform } from "../src/moments/average-over-uniform.ts";
import { euler, frozenMean, midpoint } from "./schemes.ts";

const drift = ou({ horizon: 8 });
const plane = gaussian({ mean: [1, -0.5], variance: [0.25, 1.8] });
const line = mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: [0.3, 0.2] });
const times = (steps: number): Float64Array => uniform()(steps, drift, 0.1);

// Each takes many seconds, most of them in pieces of a few milliseconds.
const long: readonly (readonly [string, (signal: AbortSignal) => Promise<unknown>])[] = [
  ["exactLaw", (signal) => exactLaw({ scheme: euler, drift, target: plane, times: times(50_000), signal })],
  [
    "exactLaw of a randomized scheme",
    (signal) => exactLaw({ scheme: midpoint, drift, target: plane, times: times(20_000), signal }),
  ],
  [
    "errorCauses",
    (signal) => errorCauses({ scheme: euler, drift, target: plane, times: times(50_000), start: "prior", signal }),
  ],
  ["forwardLaw", (signal) => forwardLaw({ scheme: euler, drift, target: line, times: times(20_000), signal })],
  ["weakErrors", (signal) => weakErrors({ scheme: euler, drift, target: line, times: times(50_000), signal })],
  [
    "flowErrors",
    (signal) => flowErrors({ scheme: frozenMean, drift, target: line, times, steps: [64], points: 200_000, signal }),
  ],
  [
    "strongErrors",
    (signal) =>
      strongErrors({
        scheme: euler,
        drift,
        target: plane,
        times,
        steps: [64, 128],
        finest: 4096,
        paths: 20_000,
        signal,
      }),
  ],
];

describe("a signal", () => {
  it.each(long)("ends %s within a second", async (_, start) => {
    const abort = new AbortController();
    const firesAt = performance.now() + 20;
    setTimeout(() => abort.abort(), 20);
    const running = start(abort.signal);
    await expect(running).rejects.toMatchObject({ code: "ABORTED" });
    expect(performance.now() - firesAt).toBeLessThan(1000);
  });

  it("ends a quadrature that halves its panels many times", async () => {
    const jumps = async (nodes: Float64Array): Promise<{ value: Float64Array }[]> =>
      Array.from(nodes, (u) => ({ value: Float64Array.of((1e6 * u) % 1) }));
    const pauses: number[] = [];
    const pause = async (): Promise<void> => {
      if (pauses.push(1) === 5) throw new Error("stopped");
    };
    const run = averageOverUniform(jumps, () => ({ value: Float64Array.of(1e-12) }), { pause });
    await expect(run).rejects.toThrow("stopped");
  });
});

describe("lawWork", () => {
  it("estimates the values of a law to a power of ten or so, before the work", async () => {
    let values = 0;
    const counted: typeof euler = {
      ...euler,
      step(...given) {
        values += given[3].rows * given[3].dim;
        return euler.step(...given);
      },
    };
    const options = { scheme: counted, drift, target: plane, times: times(100) };
    const { usual, most } = lawWork(options);
    await exactLaw(options);
    expect(most).toBe(usual);
    // A value of a step costs some evaluations, and each row has a fixed cost.
    expect(usual / values).toBeGreaterThan(1);
    expect(usual / values).toBeLessThan(50);
  });

  it("grows with the square of the steps, and with the different coordinates of a randomized scheme", () => {
    const work = (scheme: typeof euler, steps: number, variance: readonly number[]): number =>
      lawWork({ scheme, drift, target: gaussian({ mean: variance.map(() => 1), variance }), times: times(steps) }).most;
    expect(work(euler, 200, [1]) / work(euler, 100, [1])).toBeCloseTo(4, 0);
    const equal = new Array<number>(20).fill(1);
    expect(work(midpoint, 1, equal)).toBe(work(midpoint, 1, [1, 2]));
    expect(
      work(
        midpoint,
        1,
        equal.map((v, j) => v + j),
      ),
    ).toBeGreaterThan(20 * work(midpoint, 1, [1, 2]));
  });
});
