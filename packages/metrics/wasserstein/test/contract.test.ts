import { metricSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { exact, marginal, marginal1, sliced } from "../src/index.ts";

const runner = { describe, it };

// The floor is an upper estimate from halves of the reference, so a separation by twice the floor needs more than 200 samples.
metricSuite({ runner, factory: exact, n: 600 });
metricSuite({ runner, factory: marginal });
metricSuite({ runner, factory: marginal1, translation: () => 1.5 + 2 + 0.5 });
metricSuite({
  runner,
  factory: () => marginal({ p: 3 }),
  translation: () => (1.5 ** 3 + 2 ** 3 + 0.5 ** 3) ** (1 / 3),
});
metricSuite({ runner, factory: sliced, translation: null, degree: 1 });
// For directions along the axes, the distance of a translate is √(|shift|²/d).
const axes = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
const alongAxes = () => sliced({ directions: axes });
metricSuite({ runner, factory: alongAxes, translation: (r) => r / Math.sqrt(3) });
