import { type Drift, edmDenoiser } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { edm, flow, ou, vpLinear } from "@backstep/drifts";
import { empirical, gaussian, mixture } from "@backstep/score-analytic";
import { describe, it } from "vitest";
import { scoreSuite } from "../src/index.ts";

const runner = { describe, it };
const targets = [
  gaussian({ mean: [1, -0.5], variance: [0.25, 1.8] }),
  gaussian({
    mean: [1, -0.5],
    covariance: [
      [1, 0.4],
      [0.4, 0.5],
    ],
  }),
  mixture({
    weights: [0.4, 0.6],
    means: [
      [-1, 0],
      [1, 0.5],
    ],
    variance: [0.3, 0.2],
  }),
  mixture({
    weights: [0.5, 0.5],
    means: [
      [-1, 0],
      [1, 0.5],
    ],
    covariances: [
      [
        [1, 0.4],
        [0.4, 0.5],
      ],
      [
        [0.3, 0],
        [0, 0.3],
      ],
    ],
  }),
  empirical({ data: Float64Array.of(1, 0, -1, 0.5, 0.3, -0.8), dim: 2, bandwidth: 0.3 }),
];
const drifts: readonly Drift[] = [ou({ horizon: 2 }), vpLinear(), edm({ sigmaMax: 3 }), flow()];

for (const drift of drifts)
  describe(drift.name, () => {
    for (const target of targets) scoreSuite({ runner, factory: () => ({ model: target.score(drift), drift }) });
  });

describe("a denoiser", () => {
  const denoise = (nu: number): number => 0.7 / (0.7 + nu * nu);
  const drift = vpLinear();
  const model = edmDenoiser(
    { dim: 2, denoise: (y, nu) => sum([typeof nu === "number" ? denoise(nu) : nu.map(denoise), y]) },
    drift,
  );
  scoreSuite({ runner, factory: () => ({ model, drift }) });
});
