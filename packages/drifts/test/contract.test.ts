import { driftSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { edm, flow, ou, subVp, ve, vpCosine, vpDiscrete, vpLinear } from "../src/index.ts";

const runner = { describe, it };

for (const factory of [vpLinear, vpCosine, subVp, flow]) driftSuite({ runner, factory });
driftSuite({ runner, factory: () => ou({ horizon: 4 }), plugin: ou });
driftSuite({ runner, factory: () => ve({ sigmaMin: 0.1, sigmaMax: 10 }), plugin: ve });
driftSuite({ runner, factory: () => edm({ sigmaMax: 10 }), plugin: edm });
// The rate jumps between indices, so the checks run within one.
driftSuite({
  runner,
  factory: () => vpDiscrete({ schedule: "linear", steps: 10, betaEnd: 0.5 }),
  plugin: vpDiscrete,
  smooth: [4.01, 4.99],
});
