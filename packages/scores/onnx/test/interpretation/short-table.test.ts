import { createWorkspace } from "@backstep/core/plugin";
import { vpDiscrete, vpLinear } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { onnxScore } from "../../src/index.ts";
import { timeConversion } from "../../src/interpretation/time.ts";
import { mean, session, unet, variance } from "../networks.ts";
import type { Graph, Type } from "../onnx-file.ts";

/** A schedule of `steps` steps, its ᾱ and its network. */
function chain(steps: number, type: Type = "int64") {
  const drift = vpDiscrete({ betas: Array.from({ length: steps }, (_, k) => 0.2 + (0.4 * k) / steps) });
  const alphasCumprod = Array.from({ length: steps }, (_, k) => drift.alpha(k) ** 2);
  return { drift, alphasCumprod, graph: unet(alphasCumprod, type) };
}

/** E[Z | X_k = 1] under N(m, v I). */
function exact(a: number): number[] {
  return mean.map((m) => (Math.sqrt(1 - a) * (1 - Math.sqrt(a) * m)) / (a * variance + 1 - a));
}

/** The network with a baked time: index 0 for all rows. */
function baked(graph: Graph): Graph {
  return {
    ...graph,
    constants: [...graph.constants!, ["none", "int64", [1], [0]]],
    nodes: [["Mul", ["timestep", "none"], "first"], ["Gather", ["table", "first"], "flat"], ...graph.nodes.slice(1)],
  };
}

describe("a short table of integer times", () => {
  for (const type of ["int64", "int32"] as const)
    it.each([2, 3, 4, 5, 6])(`of %i steps in ${type} passes the probe for a baked time`, async (steps) => {
      const { drift, alphasCumprod, graph } = chain(steps, type);
      const times = [{ kind: "index", alphasCumprod } as const, ...(steps > 2 ? (["time"] as const) : [])];
      for (const time of times) {
        const model = await onnxScore({ session: session(graph), drift, time });
        const x = (await createWorkspace("f64")).batch(1, 3);
        x.data.fill(1);
        // A time below index 0 takes index 0.
        for (const [t, k] of [[-0.7, 0], ...alphasCumprod.map((_, index) => [index, index])]) {
          const { data } = await model.predict("epsilon", x, t);
          exact(alphasCumprod[k]).forEach((value, i) => {
            expect(Math.abs(data[i] - value)).toBeLessThan(2e-6);
          });
        }
      }
    });

  it("that ends at ᾱ = 0 takes the time of a chain that ends at β = 1", async () => {
    const [drift, alphasCumprod] = [vpDiscrete({ betas: [0.1, 0.3, 1] }), [0.9, 0.63, 0]];
    const index = timeConversion({ kind: "index", alphasCumprod }, drift);
    for (const t of [0, 1, 1.25, 1.999, 2]) expect(index(t)).toBeCloseTo(t, 12);
    expect(() => timeConversion({ kind: "index", alphasCumprod: [0.9, 0, 0] }, drift)).toThrow(/alphasCumprod\[1\]/);
  });

  it("with a baked time is refused", async () => {
    for (const steps of [2, 3, 4, 6]) {
      const { drift, alphasCumprod, graph } = chain(steps);
      const opening = onnxScore({ session: session(baked(graph)), drift, time: { kind: "index", alphasCumprod } });
      await expect(opening).rejects.toMatchObject({
        code: "CAPABILITY_MISSING",
        message: expect.stringMatching(/timestep = [1-9] and 0: .*baked/),
      });
    }
  });

  it("of one step has no time to depend on", async () => {
    const { drift, alphasCumprod, graph } = chain(1);
    const model = await onnxScore({ session: session(graph), drift, time: { kind: "index", alphasCumprod } });
    expect(model.dim).toBe(3);
  });

  it("is probed at its ends if most of the diffusion has one index", async () => {
    const alphasCumprod = [0.99999, 0.9999];
    const time = { kind: "index", alphasCumprod } as const;
    const [good, bad] = [unet(alphasCumprod), baked(unet(alphasCumprod))];
    expect((await onnxScore({ session: session(good), drift: vpLinear(), time })).dim).toBe(3);
    const opening = onnxScore({ session: session(bad), drift: vpLinear(), time });
    await expect(opening).rejects.toMatchObject({ code: "CAPABILITY_MISSING" });
  });

  it("is refused for a time between 0 and 1", async () => {
    const opening = onnxScore({ session: session(chain(3).graph), drift: vpLinear(), time: "time" });
    await expect(opening).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringMatching(/takes whole numbers, but/),
    });
  });
});
