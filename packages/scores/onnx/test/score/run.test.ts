import { sample } from "@backstep/core";
import { createWorkspace } from "@backstep/core/plugin";
import { edm } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { onnxScore } from "../../src/index.ts";
import { denoiser, mean, session, variance } from "../networks.ts";
import { heunInSigma } from "../support.ts";

const drift = edm({ sigmaMax: 10 });
const times = Float64Array.from({ length: 21 }, (_, i) => 10 * (1 - i / 20) ** 3);

describe("a run on a network", () => {
  const run = (model: Parameters<typeof sample>[0]["model"], precision: "f32" | "f64", seed = 1) =>
    sample({ scheme: heunInSigma, drift, model, times, n: 100, chunkRows: 16, seed, precision });

  for (const precision of ["f32", "f64"] as const)
    it(`agrees with a run on the exact score, in ${precision}`, async () => {
      const exact = gaussian({ mean, variance: mean.map(() => variance) });
      const { eigen: _, ...inPlace } = exact.score(drift);
      const wanted = await run(inPlace, precision);
      const { x, nfe } = await run(await onnxScore({ session: session(denoiser()), drift }), precision);
      expect(nfe).toBe(39);
      for (let i = 0; i < x.length; i++) expect(Math.abs(x[i] - wanted.x[i])).toBeLessThan(2e-5);
    });

  it("has separate memory: two concurrent runs on one score equal two runs alone", async () => {
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

  for (const [type, precision] of [
    ["float32", "f32"],
    ["float64", "f64"],
    ["float16", "f64"],
  ] as const)
    it(`survives growth of the kernel memory by concurrent calls, for ${type}`, async () => {
      const model = await onnxScore({ session: session(denoiser({ type })), drift });
      const at = async (pieces: number | undefined): Promise<number[][]> => {
        const workspace = await createWorkspace(precision, 2 ** 20);
        const { kernels } = workspace;
        const x = workspace.batch(4, 3);
        x.data.set(Array.from({ length: 12 }, (_, i) => Math.sin(i)));
        // Nothing is free but so many pieces.
        if (pieces !== undefined)
          kernels.allocate(kernels.memory.buffer.byteLength - kernels.allocate(0) - 64 * pieces);
        const both = await Promise.all([model.predict("denoised", x, 1), model.jvp!(x, x, 1)]);
        return both.map(({ data }) => Array.from(data));
      };
      const wanted = await at(undefined);
      for (let pieces = 0; pieces < 40; pieces++) expect(await at(pieces)).toEqual(wanted);
    });
});
