import { readFileSync } from "node:fs";
import { ou } from "@backstep/drifts";
import { InferenceSession } from "onnxruntime-node";
import { afterEach, describe, expect, it, vi } from "vitest";
import { onnxScore } from "../../src/index.ts";
import { openSession, withSessions } from "../../src/node/index.ts";
import { file, model } from "./files.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.doUnmock("onnxruntime-node");
  vi.resetModules();
});

const bytes = readFileSync(model("pictures.onnx"));
const faults: readonly (readonly [what: string, path: () => string, code: string, says: RegExp])[] = [
  ["a missing file", () => "nowhere.onnx", "FILE_NOT_FOUND", /^nowhere\.onnx does not exist$/],
  ["an empty file", () => file("x.onnx", ""), "FILE_FORMAT", /x\.onnx/],
  ["text", () => file("x.onnx", "not a model"), "FILE_FORMAT", /x\.onnx cannot be loaded/],
  ["a truncated model", () => file("x.onnx", bytes.subarray(0, 1000)), "FILE_FORMAT", /cannot be loaded/],
  ["a model that claims 2⁴⁰ values", () => model("huge.onnx"), "FILE_FORMAT", /cannot be loaded/],
];

describe("openSession", () => {
  it.each(faults)("refuses %s", async (_, path, code, says) => {
    await expect(openSession(path())).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
  });

  it("refuses an unknown provider by its name", async () => {
    await expect(openSession(model("gaussian.onnx"), { providers: ["abacus"] })).rejects.toMatchObject({
      code: "FILE_FORMAT",
      message: expect.stringMatching(/abacus/),
    });
  });

  it("works after a refused file", async () => {
    for (const [, path] of faults) await expect(openSession(path())).rejects.toMatchObject({ name: "BackstepError" });
    const score = await onnxScore({ session: await openSession(model("gaussian.onnx")), drift: ou() });
    expect(score.dim).toBe(3);
    await score.session.release();
  });

  it("names the optional dependency if the runtime cannot be loaded", async () => {
    vi.resetModules();
    vi.doMock("onnxruntime-node", () => {
      throw new Error("no binary for this platform");
    });
    const fresh = await import("../../src/node/session.ts");
    await expect(fresh.openSession(model("gaussian.onnx"))).rejects.toMatchObject({
      code: "CAPABILITY_MISSING",
      message: expect.stringMatching(/^onnxruntime-node, an optional dependency, .*install onnxruntime-node/),
    });
  });
});

/** Counts the sessions that are opened and released. */
function counted(): { opened: number; released: number } {
  const counts = { opened: 0, released: 0 };
  const create = InferenceSession.create.bind(InferenceSession) as (...options: unknown[]) => Promise<InferenceSession>;
  vi.spyOn(InferenceSession, "create").mockImplementation(async (...options: unknown[]) => {
    const session = await create(...options);
    counts.opened++;
    const release = session.release.bind(session);
    session.release = () => {
      counts.released++;
      return release();
    };
    return session;
  });
  return counts;
}

describe("withSessions", () => {
  it("opens a file once per list of providers and releases every session", async () => {
    const counts = counted();
    const result = await withSessions(async (open) => {
      const [first, second] = await Promise.all([open(model("gaussian.onnx")), open(model("gaussian.onnx"))]);
      expect(second).toBe(first);
      expect(await open(model("gaussian.onnx"), { providers: ["cpu"] })).not.toBe(first);
      await open(model("unet.onnx"));
      expect(counts).toEqual({ opened: 3, released: 0 });
      return 7;
    });
    expect(result).toBe(7);
    expect(counts).toEqual({ opened: 3, released: 3 });
  });

  it("releases the sessions if the work fails, also next to a file that cannot be opened", async () => {
    const counts = counted();
    const failing = withSessions(async (open) => {
      await open(model("gaussian.onnx"));
      await open(model("huge.onnx"));
    });
    await expect(failing).rejects.toMatchObject({ code: "FILE_FORMAT" });
    expect(counts).toEqual({ opened: 1, released: 1 });
  });
});
