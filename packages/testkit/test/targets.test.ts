import { empirical, fit, gaussian, mixture } from "@backstep/score-analytic";
import { describe, it } from "vitest";
import { targetSuite } from "../src/index.ts";

const runner = { describe, it };
const covariance = [
  [1, 0.4],
  [0.4, 0.5],
];
const [weights, means] = [
  [0.4, 0.6],
  [
    [-1, 0],
    [1, 0.5],
  ],
];
const data = [
  [1, 0],
  [-1, 0.5],
  [0.3, -0.8],
];

describe("with variances", () =>
  targetSuite({ runner, factory: () => gaussian({ mean: [1, -0.5], variance: [0.25, 1.8] }), plugin: gaussian }));
describe("with a covariance", () =>
  targetSuite({ runner, factory: () => gaussian({ mean: [1, -0.5], covariance }), plugin: gaussian }));
describe("with a direction without variance", () =>
  targetSuite({ runner, factory: () => gaussian({ mean: [1, -0.5], spectrum: [0, 1] }), plugin: gaussian }));
describe("with one variance per component", () =>
  targetSuite({ runner, factory: () => mixture({ weights, means, variance: [0.3, 0.2] }), plugin: mixture }));
describe("with covariances", () =>
  targetSuite({
    runner,
    factory: () =>
      mixture({
        weights,
        means,
        covariances: [
          covariance,
          [
            [0.3, 0],
            [0, 0.3],
          ],
        ],
      }),
    plugin: mixture,
  }));
describe("with a bandwidth", () =>
  targetSuite({ runner, factory: () => empirical({ data, bandwidth: 0.3 }), plugin: empirical }));
describe("of points alone", () => targetSuite({ runner, factory: () => empirical({ data }), plugin: empirical }));
describe("through points", () => targetSuite({ runner, factory: () => fit({ data }), plugin: fit }));
