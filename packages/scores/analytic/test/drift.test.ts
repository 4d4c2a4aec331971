import { ou } from "@backstep/drifts";
import { expect, it } from "vitest";
import { gaussian, perturbScore } from "../src/index.ts";
import { everyTarget } from "./targets.ts";

const drift = ou();

it.each(Object.entries(everyTarget))("the score of %s knows its drift, also with an added error", (_, target) => {
  const model = target.score(drift);
  expect(model.drift).toBe(drift);
  expect(perturbScore(model, { noise: { size: 0.1 } }).drift).toBe(drift);
});

it("the score in an eigenbasis knows it, too", () => {
  const { eigen } = gaussian({ mean: [0, 0], covariance: [2, 0.6, 0.6, 1] }).score(drift);
  expect(eigen?.inBasis.drift).toBe(drift);
});
