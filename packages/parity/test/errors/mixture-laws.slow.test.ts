import { ou } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { forwardLaw, lineKl, lineLawAt, lineW2 } from "@backstep/law";
import { localLinearization } from "@backstep/scheme-local-linearization";
import { mixture } from "@backstep/score-analytic";
import { expect, it } from "vitest";

it("local linearization at 160 steps on the mixture: W2 0.00123 to 1%, KL 1.6e-5 to 3%", async () => {
  const target = mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: [0.3, 0.2] });
  const drift = ou({ horizon: 4 });
  const times = uniform()(160, drift, 0);
  const produced = await forwardLaw({ scheme: localLinearization(), drift, target, times });
  const truth = lineLawAt(target, drift, 0);
  expect(Math.abs((await lineW2(truth, produced)) / 0.00123 - 1)).toBeLessThan(0.01);
  expect(Math.abs((await lineKl(truth, produced)) / 1.6e-5 - 1)).toBeLessThan(0.03);
});
