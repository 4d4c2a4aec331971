import { BackstepError, type Batch, type Drift, type Metric, type Scheme, type ScoreModel } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { vpLinear } from "@backstep/drifts";
import { mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import {
  type CheckResult,
  driftSuite,
  metricSuite,
  type Runner,
  runSuite,
  schemeSuite,
  scoreSuite,
} from "../src/index.ts";
import { distance, drift, euler, meanDistance, replaced } from "./toys.ts";

const failures = (results: readonly CheckResult[]): string[] =>
  results.filter(({ error }) => error).map(({ title }) => title);

/** The suite of a broken plugin must fail in the check whose title matches. */
function mutants<T>(
  kind: string,
  suite: (runner: Runner, plugin: () => T) => void,
  right: () => T,
  broken: readonly (readonly [string, () => T, RegExp])[],
): void {
  describe(kind, () => {
    it("the right one passes every check", async () => {
      const results = await runSuite((runner) => suite(runner, right));
      expect(results.length).toBeGreaterThan(4);
      expect(failures(results)).toEqual([]);
    });
    it.each(broken)("caught: %s", async (_, plugin, title) => {
      const until = (result: CheckResult): boolean => result.error !== undefined && title.test(result.title);
      const results = await runSuite((runner) => suite(runner, plugin), { until });
      expect(failures(results).join("\n")).toMatch(title);
    });
  });
}

let calls = 0;
function batchMean({ data }: Batch): number {
  let total = 0;
  for (const value of data) total += value;
  return total / data.length;
}
const inPlace = (batch: Batch, change: (value: number, i: number) => number): void => {
  const { data } = batch;
  for (let i = 0; i < data.length; i++) data[i] = change(data[i], i);
};

mutants<Scheme>("schemes", (runner, factory) => schemeSuite({ runner, factory }), euler, [
  ["a score weight of 1.9 for 2", () => euler({ scoreFactor: 0.95 }), /converges to the right law/],
  ["a score weight off by a thousandth", () => euler({ scoreFactor: 1.001 }), /order/],
  ["noise √(e^h − 1) · √h for √h", () => euler({ noiseFactor: (h) => Math.sqrt(Math.expm1(h)) }), /order/],
  ["noise too small by a hundredth", () => euler({ noiseFactor: () => 0.99 }), /order/],
  ["twice the declared evaluations", () => euler({ info: { nfePerStep: 2 } }), /number of score evaluations/],
  ["a declared Jacobian product that is not made", () => euler({ info: { jvpsPerStep: 1 } }), /Jacobian products/],
  ["order 2 declared", () => euler({ info: { weakOrder: 2 } }), /declared weak order/],
  ["order ½ declared", () => euler({ info: { weakOrder: 0.5 } }), /declared weak order/],
  ["an undeclared evaluation at the end", () => euler({ evaluateAt: 1 }), /evaluates inside its step/],
  [
    "a declared evaluation at the end that is not made",
    () => euler({ info: { evaluatesAtEnd: true } }),
    /evaluates inside its step/,
  ],
  ["an evaluation outside the step", () => euler({ evaluateAt: -0.1 }), /evaluates inside its step/],
  ["noise of another interval", () => euler({ integralShare: 1.5 }), /consumes the noise/],
  [
    "a counter kept between runs",
    () => euler({ after: (x) => inPlace(x, (value) => value + 1e-9 * calls++) }),
    /same bits when run twice/,
  ],
  [
    "random numbers of its own",
    () => euler({ after: (x) => inPlace(x, (value) => value + 1e-9 * Math.random()) }),
    /same bits when run twice/,
  ],
  [
    "a change of its input",
    () => euler({ after: (_, x0) => inPlace(x0, (value) => value + 1) }),
    /does not change the state/,
  ],
  [
    "coupling to batch mates",
    () =>
      euler({
        after: (x) => {
          const mean = batchMean(x);
          inPlace(x, (value) => value - 1e-6 * mean);
        },
      }),
    /row 0 of one sample/,
  ],
  [
    "a dependence on the place in the chunk",
    () => euler({ after: (x) => inPlace(x, (value, i) => value + 1e-9 * i) }),
    /chunk size does not matter/,
  ],
  [
    "a swallowed NaN",
    () =>
      euler({
        after: (x) => {
          x.workspace.takeNonFinite();
          inPlace(x, (value) => (Number.isFinite(value) ? value : 0));
        },
      }),
    /not finite, with step/,
  ],
  ["a bad name", () => euler({ info: { name: "Toy Euler" } }), /complete information/],
  ["an ODE that draws noise", () => euler({ info: { solves: "ode", noiseLevel: 0 } }), /deterministic/],
  [
    "an ODE that draws further normals",
    () => ({ ...euler({ info: { solves: "ode", noiseLevel: 0 } }), noise: [], normals: 1 }),
    /deterministic/,
  ],
]);

const process = vpLinear();
const target = mixture({
  weights: [0.4, 0.6],
  means: [
    [-1, 0.5],
    [1, 0],
  ],
  variances: [
    [0.3, 0.5],
    [0.2, 0.9],
  ],
});
const right = (): Required<Pick<ScoreModel, "jvp" | "hessian" | "divergence" | "logDensity">> & ScoreModel =>
  target.score(process) as ReturnType<typeof right>;
const scaledJvp = (factor: number): Partial<ScoreModel> => ({
  jvp: async (x, v, t) => sum([factor, await right().jvp(x, v, t)]),
});

mutants<ScoreModel>(
  "scores",
  (runner, model) => scoreSuite({ runner, factory: () => ({ model: model(), drift: process }) }),
  right,
  [
    ["a Jacobian product of the wrong sign", () => replaced(right(), scaledJvp(-1)), /jvp is the derivative/],
    ["a Jacobian product off by a thousandth", () => replaced(right(), scaledJvp(1.001)), /jvp is the derivative/],
    [
      "a hessian without its off-diagonal",
      () =>
        replaced(right(), {
          async hessian(x, t) {
            const full = await right().hessian(x, t);
            inPlace(full, (value, i) => (i % 4 === 0 || i % 4 === 3 ? value : 0));
            return full;
          },
        }),
      /hessian is the derivative/,
    ],
    [
      "a divergence of twice the trace",
      () =>
        replaced(right(), {
          divergence: async (x, t) => (await right().divergence(x, t)).map((value) => 2 * value),
        }),
      /trace of the hessian/,
    ],
    [
      "times of rows ignored",
      () => replaced(right(), { predict: (as, x, t) => right().predict(as, x, typeof t === "number" ? t : t[0]) }),
      /one time per row/,
    ],
    [
      "a log-density of another law",
      () =>
        replaced(right(), {
          logDensity: async (x, t) => (await right().logDensity(x, t)).map((value) => 1.01 * value),
        }),
      /gradient of logDensity/,
    ],
    [
      "denoised returned as the score",
      () => replaced(right(), { predict: (_, x, t) => right().predict("denoised", x, t) }),
      /predictions agree/,
    ],
    [
      "a change of its input",
      () =>
        replaced(right(), {
          async predict(as, x, t) {
            const out = await right().predict(as, x, t);
            inPlace(x, (value) => value + 1e-9);
            return out;
          },
        }),
      /leaves its input alone/,
    ],
    [
      "coupling to batch mates",
      () =>
        replaced(right(), {
          async predict(as, x, t) {
            const out = await right().predict(as, x, t);
            const mean = batchMean(x);
            inPlace(out, (value) => value + 1e-9 * mean);
            return out;
          },
        }),
      /batch mates/,
    ],
    [
      "f32 arithmetic for f64",
      () =>
        replaced(right(), {
          async predict(as, x, t) {
            const out = await right().predict(as, x, t);
            inPlace(out, Math.fround);
            return out;
          },
        }),
      /predictions agree|gradient/,
    ],
  ],
);

mutants<Drift>("drifts", (runner, factory) => driftSuite({ runner, factory }), drift, [
  ["g² of twice the size", () => drift({ g2: () => 2 }), /dt = g²\/α²/],
  ["f of the wrong sign", () => drift({ f: () => 0.5 }), /exp ∫f/],
  ["σ not of this diffusion", () => drift({ sigma: (t) => 1 - Math.exp(-t) }), /dt = g²\/α²/],
  ["timeOf off by a thousandth", () => drift({ timeOf: (ratio) => 1.001 * Math.log1p(ratio ** 2) }), /timeOf inverts/],
  ["σ′ without its root", () => drift({ sigmaPrime: (t) => 0.5 * Math.exp(-t) }), /are the slopes/],
  [
    "a transition without the factor 2",
    () =>
      drift({ transition: (t0, t1) => ({ ...drift().transition(t0, t1), scoreWeight: Math.expm1((t0 - t1) / 2) }) }),
    /transitions are the integrals/,
  ],
  [
    "transitions that only run down",
    () => drift({ transition: (t0, t1) => drift().transition(Math.max(t0, t1), Math.min(t0, t1)) }),
    /transitions are the integrals/,
  ],
  ["a horizon out of range", () => drift({ horizon: 3 }), /regular where it says so/],
]);

/** Mean distance with the refusals that a metric owes. */
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
    ["no refusal of other dimensions", () => seeing(meanDistance()), /different dimension/],
    ["a name without a family", () => seeing(careful(distance, { name: "mean" })), /family\/quantity/],
  ],
);
