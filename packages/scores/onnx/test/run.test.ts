import { createWorkspace, sample } from "@backstep/core";
import { edm } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { onnxScore } from "../src/index.ts";
import { denoiser, mean, session, variance } from "./networks.ts";
import { heunInSigma } from "./support.ts";

const drift = edm({ sigmaMax: 10 });
const times = Float64Array.from({ length: 21 }, (_, i) => 10 * (1 - i / 20) ** 3);

describe("a run on a network", () => {
  const run = (model: Parameters<typeof sample>[0]["model"], precision: "f32" | "f64", seed = 1) =>
    sample({ scheme: heunInSigma, drift, model, times, n: 100, chunkRows: 16, seed, precision });

  for (const precision of ["f32", "f64"] as const)
    it(`is that on the exact score, in ${precision}`, async () => {
      const exact = gaussian({ mean, variance: mean.map(() => variance) });
      const { eigen: _, ...inPlace } = exact.score(drift);
      const wanted = await run(inPlace, precision);
      const { x, nfe } = await run(await onnxScore({ session: session(denoiser()), drift }), precision);
      expect(nfe).toBe(39);
      for (let i = 0; i < x.length; i++) expect(Math.abs(x[i] - wanted.x[i])).toBeLessThan(2e-5);
    });

  it("has its own memory: two at once on one score are the two alone", async () => {
    const model = await onnxScore({ session: session(denoiser({ batch: 8 })), drift });
    const alone = [await run(model, "f64", 1), await run(model, "f64", 2)];
    const both = await Promise.all([run(model, "f64", 1), run(model, "f64", 2)]);
    expect(both.map(({ x }) => x)).toEqual(alone.map(({ x }) => x));
  });

  it("survives growing kernel memory between its evaluations", async () => {
    const model = await onnxScore({ session: session(denoiser()), drift });
    const workspace = await createWorkspace("f32");
    const x = workspace.batch(4, 3);
    x.data.fill(0.5);
    const before = Array.from((await model.predict("denoised", x, 1)).data);
    const buffer = workspace.kernels.memory.buffer;
    workspace.batch(100_000, 30);
    expect(workspace.kernels.memory.buffer).not.toBe(buffer);
    expect(Array.from((await model.predict("denoised", x, 1)).data)).toEqual(before);
  });
});
