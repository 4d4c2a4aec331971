import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createWorkspace } from "@backstep/core/plugin";
import { edm, vpLinear } from "@backstep/drifts";
import { type InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { onnxScore } from "../../src/index.ts";
import { denoiser, linear, session } from "../networks.ts";
import { type Graph, onnxFile, onnxFileWithData } from "../onnx-file.ts";

const drift = vpLinear();
const graph = linear(["t", "float32", ["batch"]]);

async function at(model: Awaited<ReturnType<typeof onnxScore>>, value: number, t: number): Promise<number> {
  const x = (await createWorkspace("f32")).batch(2, 3);
  x.data.fill(value);
  return (await model.predict(model.predictions[0], x, t)).data[4];
}

describe("a card", () => {
  const card = JSON.parse(
    '{ "name": "tiny", "prediction": "flow", "time": { "kind": "time", "scale": 10 }, "licence": "MIT" }',
  );

  it("supplies options", async () => {
    const model = await onnxScore({ session: session(graph), drift, card });
    expect(model).toMatchObject({ name: "tiny", predictions: ["flow"] });
    expect(await at(model, 1, 0.25)).toBe(2.5);
  });

  it("yields to the options of the call", async () => {
    const model = await onnxScore({ session: session(graph), drift, card, prediction: "v", time: "time" });
    expect(model).toMatchObject({ name: "tiny", predictions: ["v"] });
    expect(await at(model, 1, 0.25)).toBe(0.25);
  });

  it("may name the file of a second graph, which the caller opens; by default products use differences", async () => {
    const model = await onnxScore({ session: session(graph), drift, card: { ...card, jvp: "tiny.jvp.onnx" } });
    expect(model).toMatchObject({ name: "tiny", predictions: ["flow"] });
    expect(model.jvp).toBeTypeOf("function");
  });
});

describe("a path or bytes", () => {
  const bytes = onnxFile(graph);
  const folder = mkdtempSync(join(tmpdir(), "backstep-onnx-"));
  const path = join(folder, "model.onnx");
  writeFileSync(path, bytes);

  it("are loaded by the named runtime, by default onnxruntime-node", async () => {
    const wanted = await at(await onnxScore({ session: session(graph), drift }), 2, 0.5);
    for (const runtime of [undefined, "onnxruntime-node", import.meta.resolve("onnxruntime-node")])
      for (const source of [path, bytes]) {
        const model = await onnxScore({ session: source, drift, ...(runtime !== undefined && { runtime }) });
        expect(await at(model, 2, 0.5)).toBe(wanted);
        await model.session.release();
      }
  });

  it("that are not a model fail with another code than a missing runtime", async () => {
    for (const source of [join(folder, "none.onnx"), bytes.slice(0, 40)])
      await expect(onnxScore({ session: source, drift })).rejects.toMatchObject({ code: "FILE_FORMAT" });
    await expect(onnxScore({ session: path, drift, runtime: "onnxruntime-nodd" })).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringMatching(/^runtime is "onnxruntime-nodd", which cannot be imported: .*onnxruntime-node/),
    });
    for (const source of [undefined, null, 3, {}])
      await expect(onnxScore({ session: source as never, drift })).rejects.toMatchObject({ code: "OPTION_INVALID" });
  });

  it("may have their weights in a second file, which must exist", async () => {
    const weighted: Graph = {
      ...graph,
      constants: [...(graph.constants ?? []), ["w", "float32", [3], [1, 2, 3]]],
      nodes: [...graph.nodes.slice(0, -1), ["Mul", ["tx", "w"], "out"]],
    };
    const outer = join(folder, "outer.onnx");
    const { file, data } = onnxFileWithData(weighted, "outer.data");
    writeFileSync(outer, file);
    await expect(onnxScore({ session: outer, drift })).rejects.toMatchObject({
      code: "FILE_FORMAT",
      message: expect.stringMatching(/outer\.data/),
    });
    writeFileSync(join(folder, "outer.data"), data);
    // Index 4 is the second value of its row.
    expect(await at(await onnxScore({ session: outer, drift }), 2, 0.5)).toBe(2 * 2 * 0.5);
  });
});

describe("rows per call", () => {
  it("are those of the option", async () => {
    expect((await onnxScore({ session: session(graph), drift, preferredRows: 48 })).preferredRows).toBe(48);
  });

  it("are measured once; a small network, with calls more expensive than rows, gets many", async () => {
    const { preferredRows } = await onnxScore({ session: session(graph), drift });
    if (typeof preferredRows !== "function") expect.fail("it is not measured");
    const measured = preferredRows();
    expect(preferredRows()).toBe(measured);
    expect([16, 64, 256]).toContain(await measured);
  });
});

describe("a session", () => {
  it("opened by onnxScore is released on failure; a given session is not", async () => {
    let released = 0;
    const open = async (): Promise<InferenceSession> => {
      const created: InferenceSession = await session(graph)();
      const release = created.release.bind(created);
      created.release = () => {
        released++;
        return release();
      };
      return created;
    };
    const callers = await open();
    const wrong = { drift, prediction: "nothing" as never };
    await expect(onnxScore({ ...wrong, session: callers })).rejects.toMatchObject({ code: "OPTION_INVALID" });
    expect(released).toBe(0);
    await expect(onnxScore({ ...wrong, session: open })).rejects.toMatchObject({ code: "OPTION_INVALID" });
    expect(released).toBe(1);
    await callers.release();
  });
});

describe("ports and shapes", () => {
  it("may have any names and open axes", async () => {
    const open = {
      ...linear(["when", "float32", ["n"]]),
      inputs: [
        ["x", "float32", ["n", "c"]],
        ["when", "float32", ["n"]],
      ],
      outputs: [["out", "float32", ["n", "c"]]],
    } as const;
    const ports = { state: "x", time: "when", output: "out" };
    const model = await onnxScore({
      session: session(open),
      drift,
      ports,
      shape: [3],
      prediction: "epsilon",
      time: "time",
    });
    expect(model.dim).toBe(3);
    expect(await at(model, 2, 0.5)).toBe(1);
  });

  it("are probed by default", async () => {
    const constant = { ...graph, nodes: [["Identity", ["x"], "out"]] } as const;
    await expect(onnxScore({ session: session(constant), drift })).rejects.toMatchObject({
      code: "CAPABILITY_MISSING",
    });
    expect(await at(await onnxScore({ session: session(constant), drift, probe: false }), 2, 0.5)).toBe(2);
  });
});

describe("onnxruntime-node", () => {
  for (const type of ["float32", "float16"] as const)
    it(`writes into kernel memory, in ${type}, from the second call on`, async () => {
      const created: InferenceSession = await session(denoiser({ type }))();
      const targets: (object | undefined)[] = [];
      const run = async (feeds: InferenceSession.FeedsType, fetches: InferenceSession.FetchesType) => {
        const { denoised } = fetches as Record<string, Tensor>;
        const results = await created.run(feeds, fetches);
        targets.push((denoised?.data as Float32Array | undefined)?.buffer);
        // The result must come from kernel memory, not from the returned tensor.
        return targets.length === 1 ? results : { denoised };
      };
      const { inputMetadata, outputMetadata } = created;
      const watched = { inputMetadata, outputMetadata, run } as unknown as InferenceSession;
      const model = await onnxScore({ drift: edm({ sigmaMax: 10 }), session: watched, probe: false });
      const x = (await createWorkspace("f32")).batch(2, 3);
      x.data.set([1, 2, 3, 4, 5, 6]);
      const all: unknown[] = [];
      for (let k = 0; k < 3; k++) all.push((await model.predict("denoised", x, 0.5)).data.slice());
      expect(all[1]).toEqual(all[0]);
      expect(all[2]).toEqual(all[0]);
      expect(targets).toEqual(Array(3).fill(x.workspace.kernels.memory.buffer));
    });
});

describe("a runtime that does not write to preallocated outputs", () => {
  const options = { drift: edm({ sigmaMax: 10 }), probe: false };
  const runtime = (created: InferenceSession, run: (feeds: InferenceSession.FeedsType, fetches: object) => unknown) =>
    ({
      inputMetadata: created.inputMetadata,
      outputMetadata: created.outputMetadata,
      run,
    }) as unknown as InferenceSession;

  for (const type of ["float32", "float16"] as const)
    it(`may return new tensors, which are read and disposed, in ${type}`, async () => {
      const created: InferenceSession = await session(denoiser({ type }))();
      let [calls, disposed] = [0, 0];
      const own = runtime(created, async (feeds) => {
        const { denoised } = await created.run(feeds);
        const copy = new Tensor(denoised.type, denoised.data.slice() as never, denoised.dims);
        const dispose = copy.dispose.bind(copy);
        calls++;
        copy.dispose = () => {
          disposed++;
          dispose();
        };
        return { denoised: copy };
      });
      const model = await onnxScore({ ...options, session: own });
      const wanted = await at(await onnxScore({ ...options, session: created }), 2, 0.5);
      for (let k = 0; k < 3; k++) expect(await at(model, 2, 0.5)).toBe(wanted);
      // The first evaluation takes two calls, in order to detect that the runtime does not fill outputs.
      expect([calls, disposed]).toEqual([4, 4]);
    });

  it("may return them unchanged, like onnxruntime-web; later calls request new tensors", async () => {
    const created: InferenceSession = await session(denoiser())();
    const requested: object[] = [];
    const own = runtime(created, async (feeds, fetches) => {
      requested.push(fetches);
      return Array.isArray(fetches) ? created.run(feeds, fetches) : fetches;
    });
    const model = await onnxScore({ ...options, session: own });
    const wanted = await at(await onnxScore({ ...options, session: created }), 2, 0.5);
    for (let k = 0; k < 2; k++) expect(await at(model, 2, 0.5)).toBe(wanted);
    expect(requested.map(Array.isArray)).toEqual([false, true, true]);
  });
});
