import { vpLinear } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { type OnnxScoreOptions, onnxScore } from "../../src/index.ts";
import { denoiser, linear, session } from "../networks.ts";
import type { Graph } from "../onnx-file.ts";

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
      "an unknown port",
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
      "an integer state",
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
      /\[c\] in input .*; give one/,
    ],
    [
      "a row too large for kernel memory",
      {
        ...linear(perRow),
        inputs: [["x", "float32", ["n", 2 ** 31]], perRow],
        outputs: [["out", "float32", ["n", 2 ** 31]]],
      },
      {},
      "SHAPE_MISMATCH",
      /2147483648 values; the limit is 16777216/,
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
      "a baked time next to a class per row",
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
    ["a condition for an unknown input", linear(perRow), { conditions: { class: 1 } }, "OPTION_INVALID", /"class"/],
    [
      "guidance at a batch of one",
      linear(["t", "float32", [1]], ["y", "int64", [1]], 1),
      { conditions: { y: 1 }, guidance: { scale: 2, null: { y: 0 } } },
      "SHAPE_MISMATCH",
      /fixed batch of 1/,
    ],
    [
      "an integer input for a time up to 1",
      linear(["t", "int64", ["batch"]]),
      { prediction: "score", time: "time" },
      "OPTION_INVALID",
      /whole numbers/,
    ],
    [
      "an unknown meaning of the time",
      linear(["timestep", "float32", ["batch"]]),
      {},
      "OPTION_INVALID",
      /time is missing/,
    ],
    [
      "an unknown prediction of the network",
      linear(["time", "float32", ["batch"]]),
      { time: "time" },
      "OPTION_INVALID",
      /prediction is missing/,
    ],
    [
      "an integer t without a prediction",
      linear(["t", "int64", ["batch"]]),
      {},
      "OPTION_INVALID",
      /prediction is missing/,
    ],
    [
      "a t next to classes without a meaning of the time",
      labelled,
      { conditions: { y: 1 } },
      "OPTION_INVALID",
      /time is missing/,
    ],
    [
      "a t next to another input without a prediction",
      linear(perRow, ["context", "float32", ["batch"]]),
      { conditions: { context: 1 } },
      "OPTION_INVALID",
      /prediction is missing/,
    ],
    ["an unknown name of a prediction", linear(perRow), { prediction: "noise" as never }, "OPTION_INVALID", /"noise"/],
    ["v in the coordinates x/α", denoiser(), { prediction: "v" }, "OPTION_INVALID", /"ve"/],
    ["an EDM network without σ_data", denoiser(), { prediction: "edm" }, "OPTION_INVALID", /sigmaData/],
    [
      "an increasing table",
      linear(perRow),
      { time: { kind: "index", alphasCumprod: [0.5, 0.9] } },
      "OPTION_INVALID",
      /alphasCumprod\[1\] is 0\.9/,
    ],
    ["a scale of 0", linear(perRow), { time: { kind: "time", scale: 0 } }, "OPTION_INVALID", /scale is 0/],
    ["a range without width", linear(perRow), { outputRange: [1, 1] }, "OPTION_INVALID", /outputRange/],
  ];

describe("onnxScore refuses", () => {
  for (const [claim, graph, options, code, says] of cases)
    it(claim, async () => {
      const opening = onnxScore({ session: session(graph), drift, ...options });
      await expect(opening).rejects.toMatchObject({
        name: "BackstepError",
        code,
        message: expect.stringMatching(says),
      });
    });
});
