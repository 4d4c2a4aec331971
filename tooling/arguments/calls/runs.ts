import { brownianPath } from "../../../packages/brownian-path/src/index.ts";
import { increment } from "../../../packages/core/src/plugin.ts";
import { ou } from "../../../packages/drifts/src/index.ts";
import { uniform } from "../../../packages/grids/src/index.ts";
import { adaptiveHeun } from "../../../packages/schemes/adaptive-heun/src/index.ts";
import { eulerMaruyama } from "../../../packages/schemes/euler-maruyama/src/index.ts";
import { gaussian } from "../../../packages/scores/analytic/src/index.ts";
import { type Calls, options } from "../call.ts";

export const drift = ou({ horizon: 4 });
export const target = gaussian({ mean: [1, -0.5], variance: [0.25, 1] });
export const scheme = eulerMaruyama();
export const times = uniform()(4, drift, 0.1);
const model = target.score(drift);
const { signal } = new AbortController();

const shared = {
  drift,
  model,
  n: 2,
  seed: 1,
  noiseLevel: 1,
  start: "prior",
  noise: brownianPath({ seed: 1, weights: [increment], drift, interval: [0, 4] }),
  precision: "f32",
  chunkRows: 1,
  signal,
} as const;
const onProgress = (): void => {};
const control = { safety: 0.9, proportional: 0, integral: 1, derivative: 0, minimalFactor: 0.2, maximalFactor: 10 };

/** Calls of core and of the drivers. */
export const runCalls: Calls = {
  core: {
    drawSamples: [target, options({ n: 2, seed: 1, precision: "f32" })],
    edmDenoiser: [options({ name: "denoiser", dim: 2, denoise: (x: unknown) => x }), drift],
    cleanTime: [drift],
    exactStart: [target],
    reparametrise: [
      drift,
      { name: "u", time: (u: number) => u, rate: () => 1, ratePrime: () => 0, inverse: (t: number) => t },
    ],
    sample: [options({ ...shared, scheme, times, onProgress })],
    steps: [options({ ...shared, scheme, times })],
  },
  "brownian-path": {
    brownianPath: [options({ seed: 1, weights: [increment], drift, interval: [0, 4], knots: times })],
  },
  adaptive: {
    sampleAdaptive: [
      options({
        ...shared,
        scheme: adaptiveHeun(),
        from: 4,
        to: 0.1,
        tolerance: { absolute: 0.1, relative: 0.1 },
        firstStep: 0.1,
        smallestStep: 1e-8,
        maximalSteps: 1000,
        control: { ...control, keepAccepted: false },
        sharedSteps: false,
        rejection: "bridge",
        onProgress,
      }),
    ],
  },
  picard: { samplePicard: [options({ ...shared, scheme, times, window: 3, tolerance: 0.1, onProgress })] },
};
