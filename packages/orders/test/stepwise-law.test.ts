import type { Scheme } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { exactLaw, w2 } from "@backstep/law";
import { describe, expect, it } from "vitest";
import { gaussianProblems, uniformProblems } from "../src/index.ts";
import { timesOf } from "../src/problems.ts";
import { stepwiseLaw } from "../src/stepwise-law.ts";
import { euler, rungeKutta } from "./schemes.ts";

const [problem] = uniformProblems();
const options = (scheme: Scheme<unknown>, steps = 20): Parameters<typeof stepwiseLaw>[0] => {
  const { drift, target } = problem;
  return { scheme, drift, target, times: timesOf(problem, steps) };
};

describe("the law step by step", () => {
  it("is the exact law, to rounding", async () => {
    for (const { drift, target, grid, start, end } of [...uniformProblems(), ...gaussianProblems()])
      for (const scheme of [euler(), rungeKutta(2)]) {
        const run = { scheme, drift, target, times: grid(24, drift, end, start) };
        expect(w2((await stepwiseLaw(run))!, await exactLaw(run))).toBeLessThan(1e-13);
      }
  });

  it("counts the normals of each step", async () => {
    const growing: Scheme = {
      ...euler(),
      async step(problem, t0, t1, x0, state) {
        if (t0 > 4) return euler().step(problem, t0, t1, x0, state);
        const middle = (t0 + t1) / 2;
        const { x } = await euler().step(problem, t0, middle, x0, state);
        return euler().step(problem, middle, t1, x, state);
      },
    };
    const law = await stepwiseLaw(options(growing));
    expect(w2(law!, await exactLaw(options(growing)))).toBeLessThan(1e-13);
  });

  it("is not given for a scheme with a memory or with uniforms", async () => {
    const remembering: Scheme<number> = {
      ...euler(),
      init: () => 0,
      async step(problem, t0, t1, x0, count) {
        const { x } = await euler().step(problem, t0, t1, x0, undefined);
        return { x, state: count + 1 };
      },
    };
    expect(await stepwiseLaw(options(remembering))).toBeUndefined();
    expect(await stepwiseLaw(options({ ...euler(), uniforms: 1 }))).toBeUndefined();
  });

  it("refuses a step that is not affine", async () => {
    const clipped: Scheme = {
      ...euler(),
      async step(...given) {
        const { x, state } = await euler().step(...given);
        const out = sum([1, x]);
        out.data.forEach((value, i) => {
          out.data[i] = Math.min(value, 3);
        });
        return { x: out, state };
      },
    };
    await expect(stepwiseLaw(options(clipped))).rejects.toMatchObject({ code: "LAW_NOT_AFFINE" });
  });
});
