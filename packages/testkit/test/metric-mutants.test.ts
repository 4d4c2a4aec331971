import { BackstepError, type Metric } from "@backstep/core";
import { metricSuite } from "../src/index.ts";
import { mutants } from "./mutants.ts";
import { distance, meanDistance } from "./toys.ts";

/** Mean distance with the refusals that the suite requires of a metric. */
const careful = (
  measure: (a: Float64Array, b: Float64Array) => number = distance,
  info: Partial<Metric["info"]> = {},
): Metric => {
  const metric = meanDistance((a, b) => {
    if (a.length !== b.length)
      throw new BackstepError("SHAPE_MISMATCH", `dimensions ${a.length} and ${b.length} differ`);
    return measure(a, b);
  });
  return { ...metric, info: { ...metric.info, ...info } };
};
// The toy sees means alone, so spread is added to let it separate laws.
const spread = (law: Parameters<Metric["measure"]>[0]): number =>
  law.kind === "moments" ? Math.sqrt(law.variance?.[0] ?? 0) : 0;
const seeing = (metric: Metric): Metric => ({
  ...metric,
  async measure(p, q) {
    const estimate = await metric.measure(p, q);
    return { ...estimate, value: Math.sqrt(estimate.value ** 2 + (spread(p) - spread(q)) ** 2) };
  },
});

mutants<Metric>(
  "metrics",
  (runner, factory) => metricSuite({ runner, factory }),
  () => seeing(careful()),
  [
    ["no square root", () => seeing(careful((a, b) => distance(a, b) ** 2)), /translate/],
    ["blindness to translation", () => seeing(careful(() => 0)), /translate/],
    ["blindness to spread", () => careful(), /different spread/],
    ["an offset", () => seeing(careful((a, b) => distance(a, b) + 0.1)), /itself/],
    [
      "asymmetry",
      () => {
        const metric = seeing(careful());
        return {
          ...metric,
          measure: async (p, q) => {
            const estimate = await metric.measure(p, q);
            return { ...estimate, value: estimate.value * (1 + spread(p)) };
          },
        };
      },
      /symmetric/,
    ],
    [
      "a negative standard error",
      () => {
        const metric = seeing(careful());
        return { ...metric, measure: async (p, q) => ({ ...(await metric.measure(p, q)), standardError: -1 }) };
      },
      /itself/,
    ],
    [
      "an infinite standard error",
      () => {
        const metric = seeing(careful());
        const standardError = Number.POSITIVE_INFINITY;
        return { ...metric, measure: async (p, q) => ({ ...(await metric.measure(p, q)), standardError }) };
      },
      /itself/,
    ],
    ["powers that overflow", () => seeing(careful((a, b) => (distance(a, b) ** 4) ** 0.25)), /scales by 1e\+150/],
    ["powers that underflow", () => seeing(careful((a, b) => (distance(a, b) ** 4) ** 0.25)), /scales by 1e-150/],
    [
      "an error without a code",
      () =>
        seeing(
          careful((a, b) => {
            if (distance(a, b) > 1e100) throw new TypeError("too large");
            return distance(a, b);
          }),
        ),
      /scales by 1e\+150/,
    ],
    ["no refusal of other dimensions", () => seeing(meanDistance()), /different dimension/],
    ["a name without a family", () => seeing(careful(distance, { name: "mean" })), /family\/quantity/],
  ],
);
