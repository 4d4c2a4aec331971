import { createWorkspace } from "@backstep/core/plugin";
import { vpLinear } from "@backstep/drifts";
import { InferenceSession } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { type OnnxScoreOptions, onnxScore } from "../src/index.ts";
import { denoiser, linear, session } from "./networks.ts";
import { type Graph, onnxFile } from "./onnx-file.ts";

const drift = vpLinear();
const perRow = ["t", "float32", ["batch"]] as const;
const identity = (inputs: Graph["inputs"], outputs: Graph["outputs"], from = inputs[0][0]): Graph => ({
  inputs,
  outputs,
  nodes: [["Identity", [from], outputs[0][0]]],
});
const labelled = linear(perRow, ["y", "int64", ["batch"]]);

const cases: readonly [claim: string, graph: Graph, options: Partial<OnnxScoreOptions>, code: string, says: RegExp][] =
  [
    [
      "no time input",
      identity([["x", "float32", ["n", 3]]], [["y", "float32", ["n", 3]]]),
      {},
      "CAPABILITY_MISSING",
      /as an input of shape \[batch\]/,
    ],
    [
      "a baked time",
      identity([["x", "float32", ["n", 3]], perRow], [["y", "float32", ["n", 3]]]),
      {},
      "CAPABILITY_MISSING",
      /baked into the model/,
    ],
    [
      "an unknown state",
      identity([["features", "float32", ["n", 3]], perRow], [["y", "float32", ["n", 3]]]),
      {},
      "OPTION_INVALID",
      /features float32 \[n, 3\].*ports\.state/,
    ],
    [
      "a port that is not there",
      linear(perRow),
      { ports: { time: "sigma" } },
      "OPTION_INVALID",
      /ports\.time is "sigma".*t float32/,
    ],
    [
      "a state without a batch",
      identity([["x", "float32", [3]], perRow], [["y", "float32", [3]]]),
      {},
      "SHAPE_MISMATCH",
      /rank 1/,
    ],
    [
      "a state of whole numbers",
      identity([["x", "int64", ["n", 3]], perRow], [["y", "int64", ["n", 3]]]),
      {},
      "FILE_FORMAT",
      /x is int64; export it as float32/,
    ],
    [
      "an input of booleans",
      identity([["x", "float32", ["n", 3]], perRow, ["mask", "bool", ["n"]]], [["y", "float32", ["n", 3]]]),
      {},
      "FILE_FORMAT",
      /mask is of type bool/,
    ],
    [
      "an open row shape",
      identity([["x", "float32", ["n", "c"]], perRow], [["y", "float32", ["n", "c"]]]),
      {},
      "OPTION_INVALID",
      /\[c\]; give one/,
    ],
    [
      "a row beyond all memory",
      {
        ...linear(perRow),
        inputs: [["x", "float32", ["n", 2 ** 31]], perRow],
        outputs: [["out", "float32", ["n", 2 ** 31]]],
      },
      {},
      "SHAPE_MISMATCH",
      /2147483648 values; there may be up to/,
    ],
    ["a card of another shape", linear(perRow), { card: { shape: [4] } }, "SHAPE_MISMATCH", /row shape \[4\]/],
    [
      "a null condition of another shape",
      {
        ...linear(perRow),
        inputs: [...linear(perRow).inputs, ["prompt", "float32", ["batch", "tokens"]]],
      },
      {
        conditions: { prompt: { data: [1, 2], shape: [2] } },
        guidance: { scale: 2, null: { prompt: { data: [0], shape: [1] } } },
      },
      "SHAPE_MISMATCH",
      /null condition for prompt .*\[1\].*\[2\]/,
    ],
    [
      "a baked time beside classes in turn",
      {
        ...labelled,
        nodes: labelled.nodes.map((node) => (node[0] === "Add" ? ["Add", ["x", "c"], "out"] : node)),
      },
      { classes: { input: "y", count: 3 }, class: "each", prediction: "score", time: "time" },
      "CAPABILITY_MISSING",
      /baked into the model/,
    ],
    [
      "a time of another batch",
      identity(
        [
          ["x", "float32", [2, 3]],
          ["t", "float32", [3]],
        ],
        [["y", "float32", [2, 3]]],
      ),
      {},
      "SHAPE_MISMATCH",
      /t float32 \[3\]/,
    ],
    ["an input without a value", labelled, {}, "OPTION_INVALID", /y int64 \[batch\].*conditions\.y/],
    [
      "a condition of another shape",
      labelled,
      { conditions: { y: { data: [1, 2], shape: [2] } } },
      "SHAPE_MISMATCH",
      /2 values of shape \[2\]/,
    ],
    ["a condition for nothing", linear(perRow), { conditions: { class: 1 } }, "OPTION_INVALID", /"class"/],
    [
      "guidance at a batch of one",
      linear(["t", "float32", [1]], ["y", "int64", [1]], 1),
      { conditions: { y: 1 }, guidance: { scale: 2, null: { y: 0 } } },
      "SHAPE_MISMATCH",
      /fixed batch of 1/,
    ],
    [
      "whole numbers for a time up to 1",
      linear(["t", "int64", ["batch"]]),
      { prediction: "score", time: "time" },
      "OPTION_INVALID",
      /whole numbers/,
    ],
    ["a time that nobody knows", linear(["timestep", "float32", ["batch"]]), {}, "OPTION_INVALID", /time is missing/],
    [
      "a prediction that nobody knows",
      linear(["time", "float32", ["batch"]]),
      { time: "time" },
      "OPTION_INVALID",
      /prediction is missing/,
    ],
    [
      "a t of whole numbers as a score",
      linear(["t", "int64", ["batch"]]),
      {},
      "OPTION_INVALID",
      /prediction is missing/,
    ],
    ["a t beside classes as a score", labelled, { conditions: { y: 1 } }, "OPTION_INVALID", /time is missing/],
    [
      "a t beside something else as a score",
      linear(perRow, ["context", "float32", ["batch"]]),
      { conditions: { context: 1 } },
      "OPTION_INVALID",
      /prediction is missing/,
    ],
    ["a prediction of another kind", linear(perRow), { prediction: "noise" as never }, "OPTION_INVALID", /"noise"/],
    ["v in the coordinates x/α", denoiser(), { prediction: "v" }, "OPTION_INVALID", /"ve"/],
    ["an EDM network without σ_data", denoiser(), { prediction: "edm" }, "OPTION_INVALID", /sigmaData/],
    [
      "a table that rises",
      linear(perRow),
      { time: { kind: "index", alphasCumprod: [0.5, 0.9] } },
      "OPTION_INVALID",
      /alphasCumprod\[1\] is 0\.9/,
    ],
    ["a scale of 0", linear(perRow), { time: { kind: "time", scale: 0 } }, "OPTION_INVALID", /scale is 0/],
    ["a range without width", linear(perRow), { outputRange: [1, 1] }, "OPTION_INVALID", /outputRange/],
  ];

/** Values that the types refuse, and JSON and JavaScript do not. */
const unchecked: readonly (readonly [option: string, value: unknown, says: RegExp])[] = [
  ["shape", 5, /shape is 5; .* list/],
  ["outputRange", 4, /outputRange is 4; .*\[least, most\]/],
  ["outputRange", [0, "1"], /outputRange is \[0,"1"\]/],
  ["time", { kind: "index" }, /time is \{"kind":"index"\}; .*alphasCumprod/],
  ["time", null, /time is null/],
  ["jvp", true, /jvp is true; .*differences/],
  ["conditions", "abc", /conditions is "abc"/],
  ["conditions", { y: "abc" }, /conditions is \{"y":"abc"\}/],
  ["conditions", { y: Number.NaN }, /conditions\.y is NaN; .*whole numbers of int64/],
  ["conditions", { y: 0.5 }, /conditions\.y is 0\.5; .*whole numbers/],
  ["conditions", { y: { rows: [0, Number.POSITIVE_INFINITY] } }, /conditions\.y is Infinity/],
  ["guidance", { scale: 2 }, /guidance is \{"scale":2\}; .*null/],
  ["guidance", null, /guidance is null/],
  ["classes", null, /classes is null; .*count/],
  ["class", Number.NaN, /class is NaN/],
  ["ports", 3, /ports is 3; .*state/],
  ["card", "card.json", /card is "card\.json"; .*object/],
  ["card", { shape: 5 }, /shape is 5/],
  ["card", { preferredRows: "x" }, /preferredRows is "x"/],
  ["drift", undefined, /drift is null/],
  ...[Number.NaN, 1.5, 0, -3, "all"].map(
    (rows) => ["preferredRows", rows, /preferredRows is .*; it must be an integer of at least 1/] as const,
  ),
];

describe("onnxScore refuses a value that is not of its option's form:", () => {
  it.each(unchecked)("%s %j", async (option, value, says) => {
    const made = onnxScore({ session: session(labelled), drift, conditions: { y: 1 }, ...{ [option]: value } });
    await expect(made).rejects.toMatchObject({ code: "OPTION_INVALID", message: expect.stringMatching(says) });
  });
});

describe("onnxScore refuses", () => {
  for (const [claim, graph, options, code, says] of cases)
    it(claim, async () => {
      const made = onnxScore({ session: session(graph), drift, ...options });
      await expect(made).rejects.toMatchObject({ name: "BackstepError", code, message: expect.stringMatching(says) });
    });

  it("a network with weights that are not finite", async () => {
    const graph = linear(perRow);
    const broken: Graph = {
      ...graph,
      constants: [...(graph.constants ?? []), ["w", "float32", [1], [Number.NaN]]],
      nodes: [...graph.nodes.slice(0, -1), ["Add", ["tx", "w"], "out"]],
    };
    await expect(onnxScore({ session: session(broken), drift })).rejects.toMatchObject({ code: "NON_FINITE" });
  });

  it("a batch baked inside the graph, naming what to export", async () => {
    const graph: Graph = {
      inputs: [["x", "float32", ["batch", 3]], perRow],
      outputs: [["out", "float32", ["batch", 3]]],
      constants: [
        ["column", "int64", [2], [-1, 1]],
        ["zero", "float32", [1], [0]],
        ["two", "int64", [2], [2, 3]],
      ],
      nodes: [
        // A shape that is known only when the model runs.
        ["ReduceMax", ["t"], "latest"],
        ["Mul", ["latest", "zero"], "nought"],
        ["Cast", ["nought"], "offset", { to: 7 }],
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

  it("a label beyond the model's table and a session that has ended, in the runtime's own words", async () => {
    const embedding: Graph = {
      ...labelled,
      constants: [...(labelled.constants ?? []), ["table", "float32", [3], [0, 1, 2]]],
      nodes: labelled.nodes.map((node) => (node[0] === "Cast" ? ["Gather", ["table", "y"], "c0"] : node)),
    };
    const given = { drift, prediction: "score", time: "time" } as const;
    const message = async (made: Promise<unknown>): Promise<string> => {
      const error = await made.then(
        () => undefined,
        (reason) => reason,
      );
      expect(error).toMatchObject({ code: "PROGRAM_FAILED" });
      expect(error.message).not.toMatch(/batch/);
      return error.message;
    };
    const beyond = onnxScore({ session: session(embedding), ...given, conditions: { y: 99 } });
    expect(await message(beyond)).toMatch(
      /^Non-zero status .*idx=99 must be within .*: the model does not run on 3 rows/,
    );
    const model = await onnxScore({ session: session(embedding), ...given, conditions: { y: 2 } });
    await model.session.release();
    const x = (await createWorkspace("f32")).batch(2, 3);
    expect(await message(Promise.resolve(model.predict("score", x, 0.5)))).toMatch(/^Session .*dispos/i);
  });

  it("files that are none, and the next one works", async () => {
    const file = onnxFile(linear(perRow));
    for (const bytes of [new Uint8Array(0), file.slice(0, 60), Uint8Array.of(1, 2, 3, 4)]) {
      const made = onnxScore({ session: () => InferenceSession.create(bytes), drift });
      await expect(made).rejects.toMatchObject({ code: "FILE_FORMAT" });
    }
    expect((await onnxScore({ session: () => InferenceSession.create(file), drift })).dim).toBe(3);
  });

  it("on use: values out of range, and a state of another dimension", async () => {
    const model = await onnxScore({ session: session(linear(perRow)), drift, outputRange: [-1, 1] });
    const workspace = await createWorkspace("f32");
    const x = workspace.batch(2, 3);
    x.data.set([0, 0, 0, 0, 5, 0]);
    await expect(model.predict("score", x, 0.5)).rejects.toMatchObject({ code: "DATA_INVALID", details: { row: 1 } });
    await expect(model.predict("score", workspace.batch(2, 4), 0.5)).rejects.toMatchObject({ code: "SHAPE_MISMATCH" });
  });
});
