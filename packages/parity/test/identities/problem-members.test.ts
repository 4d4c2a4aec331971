import { sampleAdaptive } from "@backstep/adaptive";
import { type Problem, type Scheme, sample, steps } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { ou } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { exactLaw, strongErrors, weakErrors } from "@backstep/law";
import { producedLaw } from "@backstep/orders";
import { samplePicard } from "@backstep/picard";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { predictorCorrector } from "@backstep/scheme-predictor-corrector";
import { gaussian } from "@backstep/score-analytic";
import { withExactHistory } from "@backstep/testkit";
import { describe, expect, it } from "vitest";

/** Every member of a problem. The compiler refuses this list if one is missing. */
const members: Readonly<Record<keyof Problem, true>> = {
  drift: true,
  noiseLevel: true,
  score: true,
  denoised: true,
  epsilon: true,
  velocity: true,
  reverseDrift: true,
  jvp: true,
  symmetricJacobian: true,
  hessian: true,
  grid: true,
  integrals: true,
  normals: true,
  uniforms: true,
};
const all = Object.keys(members).sort();
const withoutGrid = all.filter((member) => member !== "grid");

const drift = ou({ horizon: 2 });
const target = gaussian({ mean: [0.5], variance: [0.25] });
const times = uniform()(6, drift, 0.1);
const run = { drift, model: target.score(drift), times, n: 3, noiseLevel: 1 };

interface Seen {
  readonly scheme: Scheme;
  /** The members of every problem that a step or `init` has received. */
  readonly problems: string[][];
}

/** Euler–Maruyama that notes the members of its problem. */
function noting(info: Partial<Scheme["info"]> = {}): Seen {
  const own = eulerMaruyama();
  const problems: string[][] = [];
  const note = (problem: Problem): void => {
    problems.push(
      Object.entries(problem)
        .flatMap(([name, value]) => (value === undefined ? [] : [name]))
        .sort(),
    );
  };
  const scheme: Scheme = {
    ...own,
    info: { ...own.info, ...info },
    init(problem) {
      note(problem);
      return undefined;
    },
    async step(problem, t0, t1, x0, state) {
      note(problem);
      const { x } = await own.step(problem, t0, t1, x0, state);
      return info.errorOrder === undefined ? { x } : { x, error: sum([0, x]) };
    },
  };
  return { scheme, problems };
}

const strong = { drift, target, steps: [2, 4, 8], finest: 8, paths: 4, times: (n: number) => uniform()(n, drift, 0.1) };
const grid = { requires: ["regularDrift", "grid"] } as const;
const { times: _, ...withoutTimes } = run;
const adaptive = { ...withoutTimes, to: 0.1, tolerance: { absolute: 1, relative: 0 } };

/** Everything that passes a problem to a scheme that reads its place in the grid. */
const forwarders: Readonly<Record<string, (scheme: Scheme) => Promise<unknown>>> = {
  sample: (scheme) => sample({ ...run, scheme }),
  async steps(scheme) {
    for await (const _ of steps({ ...run, scheme }));
  },
  samplePicard: (scheme) => samplePicard({ ...run, scheme, window: 3 }),
  "a predictor-corrector": (scheme) => sample({ ...run, scheme: predictorCorrector({ predictor: scheme }) }),
  "a predictor that restarts": (scheme) =>
    sample({
      ...run,
      scheme: predictorCorrector({ predictor: { ...scheme, info: { ...scheme.info, nfeAtStart: 0 } } }),
    }),
  exactLaw: (scheme) => exactLaw({ drift, target, times, scheme }),
  producedLaw: (scheme) => producedLaw({ drift, target, times, scheme: { ...scheme, normals: 3 } }),
  withExactHistory: (scheme) => sample({ ...run, noiseLevel: 0, scheme: withExactHistory(scheme, target, 2) }),
};

describe("every member of the problem reaches a scheme through", () => {
  it.each(Object.entries(forwarders))("%s", async (_, forward) => {
    const { scheme, problems } = noting(grid);
    await forward(scheme);
    expect(problems.length).toBeGreaterThan(1);
    for (const found of problems) expect(found).toEqual(all);
  });

  it.each<[string, Partial<Scheme["info"]>, (scheme: Scheme) => Promise<unknown>]>([
    ["sampleAdaptive", { errorOrder: 1.5 }, (scheme) => sampleAdaptive({ ...adaptive, scheme })],
    ["weakErrors", {}, (scheme) => weakErrors({ drift, target, times, scheme })],
    ["strongErrors", {}, (scheme) => strongErrors({ ...strong, scheme })],
    [
      "producedLaw, step by step",
      {},
      (scheme) => producedLaw({ drift, target, times, scheme: { ...scheme, normals: 3 } }),
    ],
  ])("%s, except the grid", async (_, info, forward) => {
    const { scheme, problems } = noting(info);
    await forward(scheme);
    expect(problems.length).toBeGreaterThan(1);
    for (const found of problems) expect(found).toEqual(withoutGrid);
  });
});

describe("a scheme that reads its place in the grid", () => {
  it("is refused by name if there is no grid, or only one step of it", async () => {
    const { scheme, problems } = noting({ ...grid, errorOrder: 1.5 });
    const named = {
      code: "CAPABILITY_MISSING",
      message: expect.stringMatching(/euler-maruyama reads its place in the grid/),
    };
    await expect(sampleAdaptive({ ...adaptive, scheme })).rejects.toMatchObject(named);
    await expect(weakErrors({ drift, target, times, scheme })).rejects.toMatchObject(named);
    expect(problems).toEqual([]);
  });

  it("sees the same places in samplePicard as in sample", async () => {
    const places: [number, number, number][] = [];
    const own = eulerMaruyama();
    const scheme: Scheme = {
      ...own,
      info: { ...own.info, ...grid },
      step(problem, t0, t1, x0, state) {
        const { index, times: known } = problem.grid!;
        places.push([known[index] - t0, known[index + 1] - t1, known.length]);
        return own.step(problem, t0, t1, x0, state);
      },
    };
    await sample({ ...run, scheme });
    await samplePicard({ ...run, scheme, window: 3 });
    expect(new Set(places.map((place) => place.join()))).toEqual(new Set([[0, 0, times.length].join()]));
  });
});
