import { type Drift, recordedNoise, type Scheme, type ScoreModel, sample, steps, type Target } from "@backstep/core";
import { edm, ou, ve, vpLinear } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { ddim } from "@backstep/scheme-ddim";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { exponentialIntegrator } from "@backstep/scheme-exponential-integrator";
import { heun } from "@backstep/scheme-heun";
import { gaussian, mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";

const [n, count] = [5, 12];
const targets: readonly Target[] = [
  gaussian({ mean: [1, -0.5], variance: [0.25, 1.8] }),
  mixture({
    weights: [0.3, 0.7],
    means: [
      [-2, 0],
      [1, 1],
    ],
    variance: 0.2,
  }),
];

/** Values without a pattern that any scheme could share. */
const values = (length: number, offset: number): Float64Array =>
  Float64Array.from({ length }, (_, i) => 3 * (((i + offset) * 0.6180339887498949) % 1) - 1.5);

async function trajectory(
  scheme: Scheme,
  drift: Drift,
  target: Target,
  times: Float64Array,
  start: Float64Array,
): Promise<Float64Array[]> {
  const noise = recordedNoise({
    normals: Array.from({ length: count }, (_, k) => [values(n * target.dim, 17 * k + 5)]),
  });
  const states: Float64Array[] = [];
  for await (const { x } of steps({ scheme, drift, model: target.score(drift), times, n, start, noise }))
    states.push(x as Float64Array);
  return states;
}

/** Largest difference, of the largest value. */
function gap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const scale = Math.max(...Array.from(a, Math.abs));
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]))) / scale;
}

describe("DDIM does not depend on the clock or on the scale:", () => {
  const vp = vpLinear();
  const times = uniform()(count, vp, 0.05);
  const ratio = (t: number): number => vp.sigma(t) / vp.alpha(t);
  const twins: readonly (readonly [string, Drift])[] = [
    ["EDM", edm({ sigmaMax: 200 })],
    ["VE", ve({ sigmaMin: 0.01, sigmaMax: 200 })],
  ];
  for (const [name, twin] of twins)
    for (const eta of [0, 0.5, 1])
      it.each(targets)(
        `under VP-linear and ${name} it takes the same path in x/α at η = ${eta} ($name)`,
        async (target) => {
          const start = values(n * target.dim, 3);
          const straight = await trajectory(ddim({ eta }), vp, target, times, start);
          const scaledStart = start.map((value) => value / vp.alpha(times[0]));
          const scaled = await trajectory(
            ddim({ eta }),
            twin,
            target,
            times.map((t) => twin.timeOf(ratio(t))),
            scaledStart,
          );
          straight.forEach((x, k) =>
            expect(
              gap(
                x.map((value) => value / vp.alpha(times[k])),
                scaled[k],
              ),
            ).toBeLessThan(1e-12),
          );
        },
      );
});

describe("in the clock of EDM", () => {
  it.each(targets)("DDIM is Euler on the probability-flow ODE ($name)", async (target) => {
    const drift = edm({ sigmaMax: 10 });
    const run = {
      drift,
      model: target.score(drift),
      times: uniform()(count, drift, 0.1),
      n,
      start: values(n * target.dim, 1),
    };
    const implicit = await sample({ ...run, scheme: ddim() });
    const euler = await sample({ ...run, scheme: eulerMaruyama(), noiseLevel: 0 });
    expect(gap(implicit.x, euler.x)).toBeLessThan(1e-13);
  });
});

describe("a score that does not change", () => {
  const constant: ScoreModel = {
    name: "constant",
    dim: 2,
    predictions: ["score"],
    predict(_as, x) {
      const out = x.workspace.batch(x.rows, x.dim);
      for (let i = 0; i < out.data.length; i++) out.data[i] = i % 2 === 0 ? 0.7 : -1.3;
      return out;
    },
  };
  const drift = ou({ horizon: 2 });
  const start = values(n * 2, 9);

  it("is no source of error for the exponential integrator, whatever the steps: x₁ = e^{h/2} x₀ + (e^{h/2} − 1) s at η = 0", async () => {
    const growth = Math.exp(1);
    const exact = start.map((value, i) => growth * value + (growth - 1) * (i % 2 === 0 ? 0.7 : -1.3));
    for (const many of [1, 7, 64]) {
      const times = uniform()(many, drift, 0);
      const { x } = await sample({
        scheme: exponentialIntegrator(),
        drift,
        model: constant,
        times,
        n,
        start,
        noiseLevel: 0,
      });
      expect(gap(exact, x)).toBeLessThan(1e-13);
    }
  });

  it("is one for Heun, so that the identity above says something", async () => {
    const times = uniform()(7, drift, 0);
    const run = { drift, model: constant, times, n, start, noiseLevel: 0 };
    const [integrator, predictor] = [
      await sample({ ...run, scheme: exponentialIntegrator() }),
      await sample({ ...run, scheme: heun() }),
    ];
    expect(gap(integrator.x, predictor.x)).toBeGreaterThan(1e-4);
  });
});
