import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { edm } from "@backstep/drifts";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { onnxScore, type WorkerSessionOptions, workerSession } from "../../src/index.ts";
import { denoiser, perceptron } from "../networks.ts";
import { onnxFile } from "../onnx-file.ts";
import { twentySteps } from "../web/web.ts";

const { resolve } = createRequire(import.meta.url);
const runtime = pathToFileURL(resolve("onnxruntime-node")).href;
// The worker's source, through tsx; the browser tests run the built one.
const source = new URL("../../src/worker/worker.ts", import.meta.url).href;
const starter = `import(${JSON.stringify(pathToFileURL(resolve("tsx/esm/api")).href)}).then(({ register }) => { register(); return import(${JSON.stringify(source)}); })`;
const worker = (): Worker => new Worker(starter, { eval: true });

const open = (bytes: Uint8Array, options: WorkerSessionOptions = {}) =>
  workerSession(bytes, { runtime, worker, ...options });
const drift = edm({ sigmaMax: 10 });

/** Inputs of a long call: many rows. */
const manyRows = 100_000;
const long = (): { x: Tensor; sigma: Tensor } => ({
  x: new Tensor("float32", new Float32Array(manyRows * 16).fill(0.5), [manyRows, 16]),
  sigma: new Tensor("float32", new Float32Array(manyRows).fill(1), [manyRows]),
});

describe("a session in a worker", () => {
  for (const [name, graph] of [
    ["a perceptron", perceptron()],
    ["a double network", denoiser({ type: "float64" })],
    ["a half network", denoiser({ type: "float16" })],
  ] as const)
    it(`is bit-identical to one in this thread, on ${name}`, async () => {
      const bytes = onnxFile(graph);
      const session = await open(bytes);
      const here = await InferenceSession.create(bytes);
      expect(session.inputMetadata).toEqual(here.inputMetadata);
      expect(session.outputNames).toEqual(here.outputNames);
      for (const noiseLevel of [0, 1] as const)
        expect(await twentySteps(session, drift, noiseLevel)).toEqual(await twentySteps(here, drift, noiseLevel));
      await session.release();
    });

  it("returns outputs by tensor, by name, or all of them, with or without options", async () => {
    const session = await open(onnxFile(denoiser()));
    const feeds = { x: new Tensor("float32", [1, 2, 3], [1, 3]), sigma: new Tensor("float32", [1], [1]) };
    const into = new Tensor("float32", new Float32Array(3), [1, 3]);
    const filled = await session.run(feeds, { denoised: into }, { tag: "a" });
    expect(filled.denoised).toBe(into);
    for (const results of [
      await session.run(feeds),
      await session.run(feeds, { tag: "b" }),
      await session.run(feeds, ["denoised"]),
      await session.run(feeds, { denoised: null }),
    ])
      expect(results.denoised.data).toEqual(into.data);
    await expect(session.run(feeds, ["nothing"])).rejects.toThrow(/nothing/);
    expect(feeds.x.data).toEqual(Float32Array.of(1, 2, 3));
    await session.release();
  });

  it("lets timers through while it computes", async () => {
    const bytes = onnxFile(perceptron());
    const firedDuring = async (session: InferenceSession): Promise<number> => {
      const feeds = long();
      let fired = 0;
      const timer = setInterval(() => fired++, 1);
      for (let call = 0; call < 3; call++) await session.run(feeds);
      clearInterval(timer);
      return fired;
    };
    const session = await open(bytes);
    const [inWorker, here] = [await firedDuring(session), await firedDuring(await InferenceSession.create(bytes))];
    await session.release();
    // In this thread, timers fire only between two calls.
    expect(here).toBeLessThanOrEqual(6);
    expect(inWorker).toBeGreaterThan(2 * here);
  });

  it("transfers its memory back and forth: 2000 calls keep none", async () => {
    const session = await open(onnxFile(denoiser()));
    const rows = 512;
    const feeds = {
      x: new Tensor("float32", new Float32Array(rows * 3), [rows, 3]),
      sigma: new Tensor("float32", new Float32Array(rows).fill(1), [rows]),
    };
    const denoised = new Tensor("float32", new Float32Array(rows * 3), [rows, 3]);
    for (let i = 0; i < 200; i++) await session.run(feeds, { denoised });
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 2000; i++) await session.run(feeds, { denoised });
    // Two tensors a call would be 28 MB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
    await session.release();
  });
});

describe("a failure in a worker is reported:", () => {
  it("a model that cannot be loaded", async () => {
    await expect(open(Uint8Array.of(1, 2, 3))).rejects.toMatchObject({
      code: "FILE_FORMAT",
      message: expect.stringMatching(/cannot be loaded: .*protobuf/),
    });
  });

  it("a runtime that cannot be imported", async () => {
    await expect(open(onnxFile(denoiser()), { runtime: "no-runtime" })).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringMatching(/"no-runtime", which the worker cannot import: .*import\.meta\.resolve/),
    });
  });

  it("a batch that the runtime refuses, after which a call works", async () => {
    const session = await open(onnxFile(denoiser({ batch: 2, time: ["sigma", "float32", [2]] })));
    const feeds = (rows: number) => ({
      x: new Tensor("float32", new Float32Array(rows * 3), [rows, 3]),
      sigma: new Tensor("float32", new Float32Array(rows).fill(1), [rows]),
    });
    await expect(session.run(feeds(3))).rejects.toThrow(/dimensions/);
    expect((await session.run(feeds(2))).denoised.dims).toEqual([2, 3]);
    await session.release();
  });

  it("a worker that does not start", async () => {
    await expect(
      open(onnxFile(denoiser()), { worker: () => new Worker("throw new Error('no')", { eval: true }) }),
    ).rejects.toMatchObject({
      code: "PROGRAM_FAILED",
      message: expect.stringMatching(/worker has ended: no/),
    });
  });
});

describe("a session in a worker ends", () => {
  it("by release: pending and later calls are refused", async () => {
    const session = await open(onnxFile(perceptron()));
    const underWay = session.run(long());
    const refused = expect(underWay).rejects.toMatchObject({ code: "PROGRAM_FAILED" });
    await session.release();
    await refused;
    await expect(session.run(long())).rejects.toMatchObject({ code: "PROGRAM_FAILED", message: /released/ });
  });

  it("by an abort while it computes, and the run fails with that", async () => {
    const controller = new AbortController();
    const session = await open(onnxFile(perceptron()), { signal: controller.signal });
    const model = await onnxScore({ session, drift });
    const run = twentySteps(session, drift, 0, manyRows);
    setTimeout(() => controller.abort(new Error("enough")), 50);
    await expect(run).rejects.toMatchObject({ code: "ABORTED" });
    expect(model.session).toBe(session);
    const late = AbortSignal.abort(new Error("too late"));
    await expect(open(onnxFile(perceptron()), { signal: late })).rejects.toMatchObject({ code: "ABORTED" });
  });

  it("also if it is released twice, or after an abort", async () => {
    const session = await open(onnxFile(denoiser()));
    await session.release();
    await session.release();
    const controller = new AbortController();
    const aborted = await open(onnxFile(denoiser()), { signal: controller.signal });
    controller.abort();
    await aborted.release();
  });

  it("by an abort before its worker has answered", async () => {
    const silent = new Worker("setInterval(() => undefined, 1000)", { eval: true });
    const controller = new AbortController();
    const opening = open(onnxFile(denoiser()), { worker: () => silent, signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    try {
      await expect(opening).rejects.toMatchObject({ code: "ABORTED" });
    } finally {
      await silent.terminate();
    }
  }, 2000);
});
