import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { afterEach, describe, expect, it, vi } from "vitest";
import { model, target } from "./learned.ts";
import { backstep, fileOf, temporaryFolder } from "./terminal.ts";

afterEach(() => vi.restoreAllMocks());

/** Counts the sessions that a command opens and releases. */
async function counted(argv: readonly string[]): Promise<{ status: number; opened: number; released: number }> {
  const create = InferenceSession.create.bind(InferenceSession) as (...given: unknown[]) => Promise<InferenceSession>;
  let [opened, released] = [0, 0];
  vi.spyOn(InferenceSession, "create").mockImplementation(async (...given: unknown[]) => {
    const session = await create(...given);
    opened++;
    const release = session.release.bind(session);
    session.release = () => {
      released++;
      return release();
    };
    return session;
  });
  const { status } = await backstep(argv);
  return { status, opened, released };
}

const npy = (): string => join(temporaryFolder(), "x.npy");
const line = { kind: "gaussian", mean: [1], variance: [1] };
const onNetwork = {
  name: "network",
  drift: { kind: "edm", sigmaMax: 10 },
  score: { kind: "onnx", model: model("gaussian.onnx") },
  target,
  schemes: ["euler-maruyama"],
  steps: 4,
  samples: 10,
  metrics: ["gaussian/w2"],
};

/** The path of a network with a card next to it. */
function withCard(card: object): string {
  const file = join(temporaryFolder(), "m.onnx");
  copyFileSync(model("gaussian.onnx"), file);
  writeFileSync(file.replace(".onnx", ".json"), JSON.stringify(card));
  return file;
}

describe("a command opens a network once, and releases it", () => {
  it.each([
    ["inspect", () => ["inspect", model("gaussian.onnx")]],
    ["inspect of an incomplete one", () => ["inspect", model("unet.onnx")]],
    ["sample under the default diffusion", () => ["sample", "--model", model("gaussian.onnx"), "--out", npy()]],
    [
      "sample under a given diffusion",
      () => ["sample", "--model", model("gaussian.onnx"), "--drift", "edm", "--out", npy()],
    ],
    ["sample of an experiment", () => ["sample", fileOf(onNetwork), "--out", npy()]],
    ["run", () => ["run", fileOf(onNetwork)]],
    ["run of two on one network", () => ["run", fileOf(onNetwork), fileOf({ ...onNetwork, name: "other", steps: 2 })]],
  ])("%s", async (_, argv) => expect(await counted(argv())).toEqual({ status: 0, opened: 1, released: 1 }));

  it.each([
    ["inspect, a card of another shape", () => ["inspect", withCard({ shape: [5] })]],
    ["sample, a missing diffusion", () => ["sample", "--model", model("unet.onnx"), "--out", npy()]],
    [
      "sample, points that are not square pictures",
      () => ["sample", "--model", model("gaussian.onnx"), "--out", "x.png"],
    ],
    ["run, points of another dimension", () => ["run", fileOf({ ...onNetwork, target: line })]],
  ])("also if it is refused: %s", async (_, argv) =>
    expect(await counted(argv())).toEqual({ status: 2, opened: 1, released: 1 }),
  );
});
