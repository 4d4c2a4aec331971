import type { Target } from "@backstep/core";
import { empirical, gaussian, mixture } from "../src/index.ts";

const covariance = [
  [2, 0.6, -0.3],
  [0.6, 1, 0.2],
  [-0.3, 0.2, 0.5],
];
const means = [
  [1, -0.5, 0.25],
  [-1, 0.5, 1],
  [0.2, 2, -1],
];
const weights = [0.2, 0.5, 0.3];

/** One target of each layout, in three dimensions. */
export const everyTarget: Readonly<Record<string, Target>> = {
  "diagonal Gaussian": gaussian({ mean: [1, -0.5, 0.25], variance: [0.25, 1, 1.8] }),
  "full Gaussian": gaussian({ mean: [1, -0.5, 0.25], covariance }),
  "spectral Gaussian": gaussian({ mean: [0, 1, 0], spectrum: [0, 1, 3] }),
  "isotropic mixture": mixture({ weights, means, variance: [0.2, 0.5, 1] }),
  "diagonal mixture": mixture({
    weights,
    means,
    variances: [
      [0.2, 0.4, 0.6],
      [1, 0.1, 0.3],
      [0.5, 0.5, 2],
    ],
  }),
  "full mixture": mixture({
    weights,
    means,
    covariances: [covariance, [1, 0, 0.3, 0, 1, 0, 0.3, 0, 1], [0.3, 0.1, 0, 0.1, 0.3, 0, 0, 0, 0.2]],
  }),
  "empirical law": empirical({ data: means, dim: 3 }),
  "empirical law with bandwidth": empirical({ data: means, dim: 3, bandwidth: 0.4 }),
};

/** Points near and between the means. */
export const queries: readonly (readonly number[])[] = [
  [0, 0, 0],
  [1.2, -0.7, 0.4],
  [-0.8, 1.5, 2],
  [3, -2, 0.1],
];
