import { ou } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import {
  type Batch,
  type Drift,
  type Evaluation,
  type Prediction,
  type Problem,
  type Scheme,
  type ScoreModel,
  sample,
  type Times,
} from "../src/index.ts";
import { sum } from "../src/plugin.ts";

/** The path x = (1 − t) x₀ + t ε, whose f and g² are infinite at t = 1. */
const line: Drift = {
  ...ou,
  name: "line",
  horizon: 1,
  regular: { from: 0, to: 1, fromOpen: false, toOpen: true },
  f: (t) => -1 / (1 - t),
  g2: (t) => (2 * t) / (1 - t),
  alpha: (t) => 1 - t,
  sigma: (t) => t,
  alphaPrime: () => -1,
  sigmaPrime: () => 1,
};

const variance = 0.25;
const mean = 1;

/** Predictions of N(1, ¼) at x as a x + b. */
function coefficients(drift: Drift, as: Prediction, t: number): readonly [a: number, b: number] {
  const [alpha, sigma] = [drift.alpha(t), drift.sigma(t)];
  const total = alpha ** 2 * variance + sigma ** 2;
  const denoised = [(alpha * variance) / total, mean - (alpha ** 2 * variance * mean) / total] as const;
  const epsilon = [sigma / total, (-sigma * alpha * mean) / total] as const;
  const on = (D: number, E: number) => [D * denoised[0] + E * epsilon[0], D * denoised[1] + E * epsilon[1]] as const;
  switch (as) {
    case "denoised":
      return denoised;
    case "epsilon":
      return epsilon;
    case "score":
      return [-1 / total, (alpha * mean) / total];
    case "v":
      return on(-sigma, alpha);
    case "flow":
      return on(drift.alphaPrime(t), drift.sigmaPrime(t));
  }
}

/** A model of N(1, ¼) with the given native predictions. It records those that are evaluated. */
function native(drift: Drift, predictions: readonly Prediction[], evaluated: Prediction[] = []): ScoreModel {
  return {
    name: predictions.join("-"),
    dim: 1,
    predictions,
    predict(as, x, t) {
      evaluated.push(as);
      const out = x.workspace.batch(x.rows, 1);
      for (let row = 0; row < x.rows; row++) {
        const [a, b] = coefficients(drift, as, typeof t === "number" ? t : t[row]);
        out.data[row] = a * x.data[row] + b;
      }
      return out;
    },
  };
}

type Step = (problem: Problem, x: Batch, t0: number) => Promise<Batch>;

/** A scheme whose step returns one evaluation. */
function evaluating(evaluation: Evaluation, step: Step, info: Partial<Scheme["info"]> = {}): Scheme {
  return {
    info: {
      name: "toy",
      solves: "sde",
      noiseLevel: "driver",
      strongOrder: 1,
      weakOrder: 1,
      nfePerStep: 1,
      jvpsPerStep: 0,
      evaluatesAtEnd: false,
      requires: [evaluation],
      source: "test",
      ...info,
    },
    noise: [],
    step: async (problem, t0, _t1, x0) => ({ x: await step(problem, x0, t0) }),
  };
}

const start = Float64Array.of(-1.5, 0.3, 2);
const velocityAt = (times: (t0: number) => Times = (t0) => t0): Scheme =>
  evaluating("velocity", (problem, x, t0) => problem.velocity(x, times(t0)));
const run = (scheme: Scheme, model: ScoreModel, drift: Drift, t: number, noiseLevel = 1) =>
  sample({ scheme, drift, model, times: Float64Array.of(t, t / 2), n: 3, start, noiseLevel });

describe("velocity and reverseDrift", () => {
  it.each([0, 0.6, 1])("of a native score are f x − ½(1 + η²) g² s to the bit, η = %d", async (eta) => {
    const model = native(ou, ["score"]);
    const byHand = evaluating("score", async ({ drift, score }, x, t) =>
      sum([drift.f(t), x], [-0.5 * (1 + eta ** 2) * drift.g2(t), await score(x, t)]),
    );
    const drift = evaluating("reverseDrift", (problem, x, t) => problem.reverseDrift(x, t, eta));
    expect((await run(drift, model, ou, 1.3)).x).toEqual((await run(byHand, model, ou, 1.3)).x);
    if (eta === 0) expect((await run(velocityAt(), model, ou, 1.3)).x).toEqual((await run(byHand, model, ou, 1.3)).x);
  });

  for (const drift of [ou, line])
    it.each(["score", "epsilon", "denoised", "v", "flow"] as const)(
      `of a native %s are the same in one evaluation, under ${drift.name}`,
      async (prediction) => {
        const perRow = Float64Array.of(0.7, 0.2, 0.9);
        for (const eta of [0, 0.5, 1])
          for (const times of [0.7, perRow]) {
            const evaluated: Prediction[] = [];
            const scheme = evaluating("reverseDrift", (problem, x) => problem.reverseDrift(x, times, eta));
            const { x, nfe } = await run(scheme, native(drift, [prediction], evaluated), drift, 0.7);
            x.forEach((value, row) => {
              const t = typeof times === "number" ? times : times[row];
              const [a, b] = coefficients(drift, "score", t);
              const expected = drift.f(t) * start[row] - 0.5 * (1 + eta ** 2) * drift.g2(t) * (a * start[row] + b);
              expect(Math.abs(value - expected)).toBeLessThan(1e-12 * (1 + Math.abs(expected)));
            });
            expect({ nfe, evaluated }).toEqual({ nfe: 1, evaluated: [prediction] });
          }
      },
    );

  it.each([["flow"], ["score", "denoised"], ["v"], ["denoised"]] as const)(
    "exist at α = 0 for a model that predicts %s",
    async (...predictions) => {
      const evaluated: Prediction[] = [];
      const model = native(line, predictions as readonly Prediction[], evaluated);
      // E[ε|x] − E[x₀|x] = x − m
      for (const scheme of [
        velocityAt(),
        velocityAt(() => Float64Array.of(1, 0.5, 1)),
        evaluating("reverseDrift", (problem, x, t) => problem.reverseDrift(x, t, problem.noiseLevel)),
      ]) {
        const { x } = await run(scheme, model, line, 1, 0);
        expect(x[0]).toBeCloseTo(start[0] - mean, 14);
        expect(x[2]).toBeCloseTo(start[2] - mean, 14);
        expect(Number.isFinite(x[1])).toBe(true);
      }
      expect([...new Set(evaluated)]).toEqual([predictions[predictions.length - 1]]);
    },
  );

  it.each([
    [["denoised", "score"], 0, "score"],
    [["denoised", "flow", "score"], 0, "flow"],
    [["flow", "score"], 1, "score"],
    [["v", "denoised"], 1, "v"],
  ] as const)("of a model that predicts %j, at η = %d, come from %s", async (predictions, eta, source) => {
    const evaluated: Prediction[] = [];
    const scheme = evaluating("reverseDrift", (problem, x, t) => problem.reverseDrift(x, t, eta));
    await run(scheme, native(line, predictions, evaluated), line, 0.6, eta);
    expect(evaluated).toEqual([source]);
  });

  it("exist at σ = 0 for a native velocity; a score does not", async () => {
    const scheme: Scheme = evaluating("velocity", (problem, x) => problem.velocity(x, 0), { evaluatesAtEnd: true });
    const model: ScoreModel = { ...native(line, ["flow"]), singular: (t, of = "score") => of === "score" && t === 0 };
    const toData = { drift: line, model, times: Float64Array.of(0.5, 0), n: 3, start };
    const { x } = await sample({ ...toData, scheme });
    x.forEach((value, row) => expect(value).toBeCloseTo(-start[row], 14));
    const scored = evaluating("score", (problem, at) => problem.score(at, 0), { evaluatesAtEnd: true });
    await expect(sample({ ...toData, scheme: scored })).rejects.toMatchObject({ code: "SINGULAR_END" });
  });
});

describe("a run is refused before it starts", () => {
  const reverse = evaluating("reverseDrift", (problem, x, t) => problem.reverseDrift(x, t, problem.noiseLevel));
  const denoised = evaluating("denoised", (problem, x, t) => problem.denoised(x, t));
  const toEnd = evaluating("velocity", (problem, x, t) => problem.velocity(x, t), { evaluatesAtEnd: true });
  it.each([
    [
      "the velocity of a score at α = 0",
      velocityAt(),
      "score",
      line,
      [1, 0.5],
      "ALPHA_ZERO",
      /toy needs the velocity at t = 1, but score predicts score, which does not determine it there, because α\(1\) = 0/,
    ],
    [
      "the velocity of epsilon at α = 0",
      velocityAt(),
      "epsilon",
      line,
      [1, 0.5],
      "ALPHA_ZERO",
      /predicts epsilon.*use a model that predicts denoised, v or flow/,
    ],
    [
      "the denoised mean of epsilon at α = 0",
      denoised,
      "epsilon",
      line,
      [1, 0.5],
      "ALPHA_ZERO",
      /the denoised mean at t = 1, but epsilon predicts epsilon/,
    ],
    [
      "a reverse drift with noise at α = 0",
      reverse,
      "flow",
      line,
      [1, 0.5],
      "DRIFT_SINGULAR",
      /noise level 1 at t = 1.*set noiseLevel to 0/,
    ],
    ["an infinite velocity at σ = 0", toEnd, "epsilon", ou, [1, 0], "SINGULAR_END", /the velocity at t = 0/],
  ] as const)("for %s", async (_, scheme, prediction, drift, times, code, says) => {
    const evaluated: Prediction[] = [];
    const model = native(drift, [prediction], evaluated);
    const refused = sample({ scheme, drift, model, times: Float64Array.from(times), n: 3, start });
    await expect(refused).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
    expect(evaluated).toEqual([]);
  });
});
