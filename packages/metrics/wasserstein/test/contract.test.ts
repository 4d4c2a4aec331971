import { metricSuite } from "@backstep/testkit";
import { describe, it } from "vitest";
import { exact, marginal, sliced } from "../src/index.ts";

const runner = { describe, it };

// Its floor is an upper estimate, from halves of the reference: separation by twice the floor takes more than 200 samples.
metricSuite({ runner, factory: exact, n: 600 });
metricSuite({ runner, factory: marginal });
metricSuite({
  runner,
  factory: () => marginal({ p: 3 }),
  translation: () => (1.5 ** 3 + 2 ** 3 + 0.5 ** 3) ** (1 / 3),
});
metricSuite({ runner, factory: sliced, translation: null });
// Along the axes a translate is √(|shift|²/d) away.
const axes = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
const alongAxes = () => sliced({ directions: axes });
metricSuite({ runner, factory: alongAxes, translation: (r) => r / Math.sqrt(3) });
