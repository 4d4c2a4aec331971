import { type AdaptiveOptions, sampleAdaptive } from "@backstep/adaptive";
import { type Batch, type NoiseSource, type Scheme, sample } from "@backstep/core";
import { freshNoise, sum } from "@backstep/core/plugin";
import { vpLinear } from "@backstep/drifts";
import { adaptiveHeun } from "@backstep/scheme-adaptive-heun";
import { mixture } from "@backstep/score-analytic";
import { runSuite, schemeSuite } from "@backstep/testkit";
import { describe, expect, it } from "vitest";

const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
const target = mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: [0.3, 0.2] });

/** A rough deterministic function of time, in place of a Brownian path. Integrals depend only on the interval. */
const path = (t: number): number =>
  [1, 2, 3, 4, 5, 6, 7, 8].reduce((total, k) => total + 2 ** (-k / 2) * Math.sin(2 ** k * t + k), 0);
const filled = (like: Batch, value: number): Batch => {
  const out = like.workspace.batch(like.rows, like.dim);
  out.data.fill(value);
  return out;
};
const ofInterval: NoiseSource = {
  ...freshNoise(0),
  followsSteps: false,
  integrals: (_weights, _drift, t0, t1, like) => [filled(like, path(Number(t0)) - path(Number(t1)))],
};

interface Subject {
  readonly scheme: Scheme;
  readonly noise: NoiseSource;
}

const run: Omit<AdaptiveOptions, "scheme"> = {
  drift,
  model: target.score(drift),
  to: 0.05,
  tolerance: { absolute: 0.005, relative: 0.005 },
  n: 4,
  chunkRows: 1,
  start: Float64Array.of(-1.5, -0.2, 0.4, 2),
};

/** The largest error of adaptive runs in units of the tolerance. The reference uses 2¹³ fixed steps on the same path. */
async function deviation({ scheme, noise }: Subject): Promise<number> {
  const { x } = await sampleAdaptive({ ...run, scheme, noise });
  const times = Float64Array.from({ length: 8193 }, (_, k) => (k === 8192 ? 0.05 : 1 - (0.95 * k) / 8192));
  const { to: _, tolerance: _t, ...shared } = run;
  const fine = await sample({ ...shared, times, scheme: adaptiveHeun(), noise: ofInterval });
  return Math.max(...x.map((value, i) => Math.abs(value - fine.x[i]))) / 0.005;
}

/** The scheme with another step. */
const stepping = (change: (...given: Parameters<Scheme["step"]>) => ReturnType<Scheme["step"]>): Subject => ({
  scheme: { ...adaptiveHeun(), step: change },
  noise: ofInterval,
});
const correct = adaptiveHeun();

describe("an adaptive run follows its path", () => {
  it("to within 20 tolerances without a fault", async () => {
    expect(await deviation({ scheme: correct, noise: ofInterval })).toBeLessThan(20);
  });

  it("with the same bits if the sign of the error estimate is changed", async () => {
    const opposite = stepping(async (...given) => {
      const result = await correct.step(...given);
      return { ...result, error: sum([-1, result.error ?? result.x]) };
    });
    const [a, b] = [
      await sampleAdaptive({ ...run, ...opposite }),
      await sampleAdaptive({ ...run, scheme: correct, noise: ofInterval }),
    ];
    expect(a.x).toEqual(b.x);
  });

  const faults: Readonly<Record<string, Subject>> = {
    "a rejected step that draws new noise": {
      scheme: correct,
      noise: {
        ...ofInterval,
        integrals(_weights, _drift, t0, t1, like) {
          // Each request shifts the path.
          requests++;
          return [filled(like, path(Number(t0) + requests) - path(Number(t1) + requests))];
        },
      },
    },
    "a step that ends too early": stepping((problem, t0, t1, x, state) =>
      correct.step(problem, t0, t1 + 0.1 * (t0 - t1), x, state),
    ),
    "a step that ends too late": stepping((problem, t0, t1, x, state) =>
      correct.step(problem, t0, t1 - 0.1 * (t0 - t1), x, state),
    ),
    "an estimate a hundredth of its size": stepping(async (...given) => {
      const result = await correct.step(...given);
      return { ...result, error: sum([0.01, result.error ?? result.x]) };
    }),
    "an estimate of the state alone": stepping(async (problem, t0, t1, x, state) => {
      const result = await correct.step(problem, t0, t1, x, state);
      return { ...result, error: sum([0.001, x]) };
    }),
  };
  let requests = 0;
  it.each(Object.keys(faults))("but not with %s", async (name) => {
    expect(await deviation(faults[name])).toBeGreaterThan(40);
  });
});

describe("the conformance suite of adaptive Heun catches", () => {
  const failingGroups = async (change: Subject): Promise<string[]> => {
    const results = await runSuite((runner) => schemeSuite({ runner, factory: () => change.scheme }));
    const groups = results.filter(({ error }) => error).map(({ title }) => title.split(" > ")[1]);
    return [...new Set(groups)];
  };

  it("an estimate with a wrong coefficient", async () => {
    const wrong = stepping(async (problem, t0, t1, x, state) => {
      const result = await correct.step(problem, t0, t1, x, state);
      return { ...result, error: sum([1, result.error ?? x], [0.05, result.x], [-0.05, x]) };
    });
    expect(await failingGroups(wrong)).toEqual(["estimate"]);
  });

  it("an estimate that is declared but missing", async () => {
    const withoutEstimate = stepping(async (...given) => {
      const { x, state } = await correct.step(...given);
      return { x, state };
    });
    expect(await failingGroups(withoutEstimate)).toEqual(["estimate"]);
  });

  it("the result of Euler in place of the result of Heun", async () => {
    const euler = stepping(async (...given) => {
      const result = await correct.step(...given);
      return { ...result, x: sum([1, result.x], [-1, result.error ?? result.x]) };
    });
    expect(await failingGroups(euler)).toEqual(["order"]);
  });
});
