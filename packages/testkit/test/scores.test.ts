import { edmDenoiser } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { vpLinear } from "@backstep/drifts";
import { analytic, gaussian } from "@backstep/score-analytic";
import { describe, it } from "vitest";
import { scoreSuite } from "../src/index.ts";

const runner = { describe, it };
const drift = vpLinear();

// `targets.test.ts` runs these checks on the scores of every target under several drifts.
describe("a score that a plugin opened", async () => {
  const target = gaussian({ mean: [1, -0.5], variance: [0.25, 1.8] });
  const factory = () => analytic({ perturb: { bias: 0.1 } });
  const { model } = await factory().open({ drift, target, folder: ".", products: false });
  scoreSuite({ runner, factory: () => ({ model: model(0), drift }), source: { factory, plugin: analytic } });
});

describe("a denoiser", () => {
  const denoise = (nu: number): number => 0.7 / (0.7 + nu * nu);
  const model = edmDenoiser(
    { dim: 2, denoise: (y, nu) => sum([typeof nu === "number" ? denoise(nu) : nu.map(denoise), y]) },
    drift,
  );
  scoreSuite({ runner, factory: () => ({ model, drift }) });
});
