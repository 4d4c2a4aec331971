import { edm, flow, ou, subVp, ve, vpCosine, vpLinear } from "@backstep/drifts";
import { describe, it } from "vitest";
import { driftSuite } from "../src/index.ts";

const runner = { describe, it };
for (const make of [
  () => ou({ horizon: 4 }),
  vpLinear,
  vpCosine,
  subVp,
  () => ve({ sigmaMin: 0.1, sigmaMax: 10 }),
  () => edm({ sigmaMax: 10 }),
  flow,
])
  driftSuite({ runner, factory: () => make() });
