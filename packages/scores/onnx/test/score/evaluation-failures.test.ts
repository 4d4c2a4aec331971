import { createWorkspace } from "@backstep/core/plugin";
import { vpLinear } from "@backstep/drifts";
import { InferenceSession } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { onnxScore } from "../../src/index.ts";
import { linear, session } from "../networks.ts";
import { type Graph, onnxFile } from "../onnx-file.ts";

const drift = vpLinear();
const perRow = ["t", "float32", ["batch"]] as const;
const labelled = linear(perRow, ["y", "int64", ["batch"]]);

describe("onnxScore refuses", () => {
  it("a network with weights that are not finite", async () => {
    const graph = linear(perRow);
    const broken: Graph = {
      ...graph,
      constants: [...(graph.constants ?? []), ["w", "float32", [1], [Number.NaN]]],
      nodes: [...graph.nodes.slice(0, -1), ["Add", ["tx", "w"], "out"]],
    };
    await expect(onnxScore({ session: session(broken), drift })).rejects.toMatchObject({ code: "NON_FINITE" });
  });

  it("a batch size baked into the graph, with the remedy", async () => {
    const graph: Graph = {
      inputs: [["x", "float32", ["batch", 3]], perRow],
      outputs: [["out", "float32", ["batch", 3]]],
      constants: [
        ["column", "int64", [2], [-1, 1]],
        ["zero", "float32", [1], [0]],
        ["two", "int64", [2], [2, 3]],
      ],
      nodes: [
        // A shape that is known only at run time.
        ["ReduceMax", ["t"], "latest"],
        ["Mul", ["latest", "zero"], "nothing"],
        ["Cast", ["nothing"], "offset", { to: 7 }],
        ["Add", ["two", "offset"], "shape"],
        ["Reshape", ["x", "shape"], "fixed"],
        ["Reshape", ["t", "column"], "s"],
        ["Mul", ["fixed", "s"], "out"],
      ],
    };
    await expect(onnxScore({ session: session(graph), drift })).rejects.toMatchObject({
      code: "PROGRAM_FAILED",
      message: expect.stringMatching(/3 rows.*dynamic batch axis/s),
    });
  });

  it("a label beyond the model's table and a released session, with the message of the runtime", async () => {
    const embedding: Graph = {
      ...labelled,
      constants: [...(labelled.constants ?? []), ["table", "float32", [3], [0, 1, 2]]],
      nodes: labelled.nodes.map((node) => (node[0] === "Cast" ? ["Gather", ["table", "y"], "c0"] : node)),
    };
    const options = { drift, prediction: "score", time: "time" } as const;
    const message = async (failing: Promise<unknown>): Promise<string> => {
      const error = await failing.then(
        () => undefined,
        (reason) => reason,
      );
      expect(error).toMatchObject({ code: "PROGRAM_FAILED" });
      expect(error.message).not.toMatch(/batch/);
      return error.message;
    };
    const beyond = onnxScore({ session: session(embedding), ...options, conditions: { y: 99 } });
    expect(await message(beyond)).toMatch(
      /^Non-zero status .*idx=99 must be within .*: the model does not run on 3 rows/,
    );
    const model = await onnxScore({ session: session(embedding), ...options, conditions: { y: 2 } });
    await model.session.release();
    const x = (await createWorkspace("f32")).batch(2, 3);
    expect(await message(Promise.resolve(model.predict("score", x, 0.5)))).toMatch(/^Session .*dispos/i);
  });

  it("files that are not models, after which a model works", async () => {
    const file = onnxFile(linear(perRow));
    for (const bytes of [new Uint8Array(0), file.slice(0, 60), Uint8Array.of(1, 2, 3, 4)]) {
      const opening = onnxScore({ session: () => InferenceSession.create(bytes), drift });
      await expect(opening).rejects.toMatchObject({ code: "FILE_FORMAT" });
    }
    expect((await onnxScore({ session: () => InferenceSession.create(file), drift })).dim).toBe(3);
  });

  it("values out of range and a state of another dimension, on use", async () => {
    const model = await onnxScore({ session: session(linear(perRow)), drift, outputRange: [-1, 1] });
    const workspace = await createWorkspace("f32");
    const x = workspace.batch(2, 3);
    x.data.set([0, 0, 0, 0, 5, 0]);
    await expect(model.predict("score", x, 0.5)).rejects.toMatchObject({ code: "DATA_INVALID", details: { row: 1 } });
    await expect(model.predict("score", workspace.batch(2, 4), 0.5)).rejects.toMatchObject({ code: "SHAPE_MISMATCH" });
  });
});
