import { type Scheme, sample } from "@backstep/core";
import { increment, timeIntegral } from "@backstep/core/plugin";
import { ou } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { memoryless } from "../src/draws/memoryless.ts";
import { type Draw, recordingNoise } from "../src/draws/recording-noise.ts";
import { euler } from "./schemes.ts";

const drift = ou();
const model = gaussian({ mean: [0], variance: [1] }).score(drift);

it("recordingNoise reports integrals, uniforms and normals in the order of the draws, numbered within the step", async () => {
  const scheme: Scheme = {
    ...euler,
    noise: [increment, timeIntegral],
    normals: 2,
    uniforms: 1,
    async step({ integrals, normals, uniforms }, t0, t1, x0, state) {
      uniforms(t0, t1, x0);
      integrals(t0, t1, x0);
      normals(t0, t1, x0);
      return { x: x0, state };
    },
  };
  const draws: Draw[] = [];
  const noise = recordingNoise((draw) => draws.push(draw));
  await sample({ scheme, drift, model, times: Float64Array.of(1, 0.6, 0.3), start: new Float64Array(1), n: 1, noise });
  const kinds = ["uniform", "normal", "normal", "normal", "normal"];
  expect(draws).toEqual([0, 1].flatMap((step) => kinds.map((kind, draw) => ({ kind, step, draw }))));
});

describe("memoryless", () => {
  const run = (scheme: Scheme<unknown>): Promise<unknown> =>
    sample({
      scheme: memoryless(scheme, "use another"),
      drift,
      model,
      times: Float64Array.of(1, 0.5),
      start: new Float64Array(1),
      n: 1,
    });

  it("refuses a state from init, and a state from a step", async () => {
    const step: Scheme<unknown>["step"] = async (_problem, _t0, _t1, x0) => ({ x: x0, state: { last: 1 } });
    const fromInit: Scheme<unknown> = {
      ...euler,
      init: () => ({ last: 0 }),
      step: async (...[, , , x]) => ({ x, state: undefined }),
    };
    for (const scheme of [fromInit, { ...euler, step } as Scheme<unknown>])
      await expect(run(scheme)).rejects.toMatchObject({ code: "CAPABILITY_MISSING", details: { scheme: "euler" } });
  });

  it("runs a scheme without a state", async () => {
    await expect(run(euler as Scheme<unknown>)).resolves.toBeDefined();
  });
});
