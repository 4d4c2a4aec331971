import { sample } from "@backstep/core";
import { createWorkspace, releaseWorkspace } from "@backstep/core/plugin";
import { edm } from "@backstep/drifts";
import type { InferenceSession } from "onnxruntime-common";
import { describe, expect, it } from "vitest";
import { onnxScore } from "../../src/index.ts";
import { mostWithinATenth } from "../../src/score/preferred-rows.ts";
import { denoiser, session } from "../networks.ts";
import { eulerInSigma } from "../support.ts";

const drift = edm({ sigmaMax: 10 });

/** A session with memory for `most` rows that takes `perRow` milliseconds per row and records the rows of its calls. */
async function limited(most: number, perRow = 0): Promise<{ session: InferenceSession; calls: number[] }> {
  const { inputNames, outputNames, inputMetadata, outputMetadata, ...own } = await session(denoiser())();
  const calls: number[] = [];
  const run = async (feeds: InferenceSession.FeedsType, fetches: InferenceSession.FetchesType) => {
    const [rows] = (feeds.x as { dims: readonly number[] }).dims;
    calls.push(rows);
    if (rows > most) throw new Error("out of memory");
    for (const since = performance.now(); performance.now() - since < perRow * rows; );
    const out = (fetches as Record<string, { data: Float32Array }>).denoised;
    out.data.fill(0.5);
    return { denoised: out } as unknown as InferenceSession.ReturnType;
  };
  return {
    session: { ...own, inputNames, outputNames, inputMetadata, outputMetadata, run } as InferenceSession,
    calls,
  };
}

describe("rows per call", () => {
  it("are the largest size near the least cost per row", () => {
    const of = (...costs: number[]): number =>
      mostWithinATenth(costs.map((secondsPerRow, k) => ({ rows: 4 ** (k + 1), secondsPerRow })));
    expect(of(4, 2, 1, 1.05)).toBe(256);
    expect(of(4, 2, 1, 1.2)).toBe(64);
    expect(of(1, 1.2, 1.2)).toBe(4);
    expect(of(3)).toBe(4);
    expect(of()).toBe(1);
  });

  it.each([
    [64, [16, 64]],
    [4, [4]],
    [3, [1]],
  ])("stay within a memory of %d rows", async (most, allowed) => {
    const { session, calls } = await limited(most);
    const { preferredRows } = await onnxScore({ session, drift, probe: false });
    expect(calls).toEqual([]);
    if (typeof preferredRows !== "function") expect.fail("it is not measured");
    expect(allowed).toContain(await preferredRows());
    expect(calls.filter((rows) => rows > most).length).toBe(1);
  });

  it("are many if the cost per row is constant", async () => {
    const { session } = await limited(1000, 0.2);
    const { preferredRows } = await onnxScore({ session, drift, probe: false });
    expect([64, 256]).toContain(await (preferredRows as () => Promise<number>)());
  });

  it("take one call if it is long, and keep no memory", async () => {
    const { session, calls } = await limited(1000, 30);
    const { preferredRows } = await onnxScore({ session, drift, probe: false });
    const before = await createWorkspace("f32");
    releaseWorkspace(before);
    expect(await (preferredRows as () => Promise<number>)()).toBe(4);
    expect(calls).toEqual([4]);
    expect((await createWorkspace("f32")).kernels).toBe(before.kernels);
  });

  it("are measured once, by the first run of several rows", async () => {
    const { session, calls } = await limited(1000);
    const model = await onnxScore({ session, drift, probe: false });
    const run = (n: number) =>
      sample({ scheme: eulerInSigma, drift, model, times: Float64Array.of(10, 1, 0.1), n, precision: "f32" });
    await run(1);
    expect(calls).toEqual([1, 1]);
    await run(2);
    expect(calls).toContain(4);
    const before = calls.length;
    await run(3);
    expect(calls.slice(before)).toEqual([3, 3]);
  });
});
