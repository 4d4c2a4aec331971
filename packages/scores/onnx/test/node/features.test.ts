import { describe, expect, it } from "vitest";
import { type FeatureSpec, featureNetwork, openSession, withSessions } from "../../src/node/index.ts";
import { model } from "./files.ts";

const opened = (spec: Partial<FeatureSpec>, dim = 64) =>
  withSessions((open) => featureNetwork({ features: model("features.onnx"), ...spec }, { dim, open }));

describe("featureNetwork", () => {
  it("returns the features of all points, in chunks", async () => {
    await withSessions(async (open) => {
      const { features } = await featureNetwork(
        { features: model("features.onnx"), output: "sums" },
        { dim: 64, open },
      );
      const n = 600;
      const x = Float64Array.from({ length: n * 64 }, (_, i) => Math.floor(i / 64) + (i % 64 < 8 ? 1 : 0));
      const { x: sums, dim } = await features(x, n);
      expect(dim).toBe(8);
      expect(sums.length).toBe(8 * n);
      // The sums over rows of eight pixels; the first row is brighter by 1.
      for (const point of [0, 255, 256, 511, 512, 599])
        expect(Array.from(sums.subarray(8 * point, 8 * point + 2))).toEqual([8 * point + 8, 8 * point]);
    });
  });

  it("computes the features of an array once", async () => {
    await withSessions(async (open) => {
      let calls = 0;
      const counting: typeof open = async (file) => {
        const session = await open(file);
        const run = session.run.bind(session) as (...call: unknown[]) => ReturnType<typeof session.run>;
        return Object.assign(Object.create(session) as typeof session, {
          run: (...call: unknown[]) => {
            calls++;
            return run(...call);
          },
        });
      };
      const spec = { features: "features", output: "doubled" };
      const resolve = (name: string): string => model(`${name}.onnx`);
      const { features } = await featureNetwork(spec, { dim: 64, open: counting, resolve });
      const x = new Float64Array(64 * 3).fill(1);
      const first = await features(x, 3);
      expect(Array.from(first.x)).toEqual(Array(24).fill(16));
      expect(await features(x, 3)).toBe(first);
      expect(calls).toBe(1);
    });
  });

  it("digests the file", async () => {
    const session = { open: openSession, dim: 64 };
    const { digest } = await featureNetwork({ features: model("features.onnx"), output: "sums" }, session);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ["points of another dimension", { output: "sums" }, 3, "SHAPE_MISMATCH", /points have 3 values/],
    ["an ambiguous output", {}, 64, "OPTION_INVALID", /outputs sums, doubled; give one/],
    ["an unknown output", { output: "x" }, 64, "OPTION_INVALID", /"x" does not exist/],
    ["a score", { features: model("gaussian.onnx") }, 3, "FILE_FORMAT", /inputs x, sigma/],
    ["a missing file", { features: "none.onnx" }, 3, "FILE_NOT_FOUND", /none\.onnx does not exist/],
  ])("refuses %s", async (_, spec, dim, code, says) => {
    await expect(opened(spec, dim)).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
  });
});
