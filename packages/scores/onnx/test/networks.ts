import { InferenceSession } from "onnxruntime-node";
import { type Graph, onnxFile, type Type, type Value } from "./onnx-file.ts";

/** The law of all networks here: N(m, v I) in three dimensions. */
export const mean = [1, -0.5, 0.25];
export const variance = 0.7;

export interface Variant {
  readonly type?: Type;
  readonly batch?: number | string;
  readonly time?: Value;
}

/** D(y, ν) = (v y + ν² m)/(v + ν²), with inputs as k-diffusion names them. */
export function denoiser({ type = "float32", batch = "batch", time = ["sigma", type, [batch]] }: Variant = {}): Graph {
  return {
    inputs: [["x", type, [batch, 3]], time],
    outputs: [["denoised", type, [batch, 3]]],
    constants: [
      ["column", "int64", [2], [-1, 1]],
      ["v", type, [1], [variance]],
      ["m", type, [3], mean],
    ],
    nodes: [
      ["Reshape", [time[0], "column"], "s"],
      ["Mul", ["s", "s"], "s2"],
      ["Add", ["s2", "v"], "total"],
      ["Mul", ["x", "v"], "vx"],
      ["Mul", ["s2", "m"], "pull"],
      ["Add", ["vx", "pull"], "sum"],
      ["Div", ["sum", "total"], "denoised"],
    ],
  };
}

/** ε(x, k) = √(1 − ᾱ_k) (x − √ᾱ_k m)/(ᾱ_k v + 1 − ᾱ_k), ᾱ from a table; named as in diffusers. */
export function unet(alphasCumprod: readonly number[], timeType: Type = "int64"): Graph {
  return {
    inputs: [
      ["sample", "float32", ["batch", 3]],
      ["timestep", timeType, ["batch"]],
    ],
    outputs: [["noise", "float32", ["batch", 3]]],
    constants: [
      ["column", "int64", [2], [-1, 1]],
      ["v", "float32", [1], [variance]],
      ["one", "float32", [1], [1]],
      ["m", "float32", [3], mean],
      ["table", "float32", [alphasCumprod.length], alphasCumprod],
    ],
    nodes: [
      ["Gather", ["table", "timestep"], "flat"],
      ["Reshape", ["flat", "column"], "a"],
      ["Sub", ["one", "a"], "b"],
      ["Sqrt", ["a"], "ra"],
      ["Sqrt", ["b"], "rb"],
      ["Mul", ["ra", "m"], "am"],
      ["Sub", ["sample", "am"], "centred"],
      ["Mul", ["a", "v"], "av"],
      ["Add", ["av", "b"], "total"],
      ["Mul", ["rb", "centred"], "scaled"],
      ["Div", ["scaled", "total"], "noise"],
    ],
  };
}

/** N(x, t, c) = t x + c, to see what reaches a network. */
export function linear(time: Value, condition?: Value, batch: number | string = "batch"): Graph {
  const timeNodes: Graph["nodes"] =
    time[1] === "float32"
      ? [["Reshape", [time[0], "column"], "s"]]
      : [
          ["Cast", [time[0]], "real", { to: 1 }],
          ["Reshape", ["real", "column"], "s"],
        ];
  const conditionNodes: Graph["nodes"] = condition
    ? [
        ["Cast", [condition[0]], "c0", { to: 1 }],
        ["Reshape", ["c0", "column"], "c"],
        ["Add", ["tx", "c"], "out"],
      ]
    : [["Identity", ["tx"], "out"]];
  return {
    inputs: [["x", "float32", [batch, 3]], time, ...(condition ? [condition] : [])],
    outputs: [["out", "float32", [batch, 3]]],
    constants: [["column", "int64", [2], [-1, 1]]],
    nodes: [...timeNodes, ["Mul", ["x", "s"], "tx"], ...conditionNodes],
  };
}

/** How to make a session of a graph. */
export function session(graph: Graph): () => Promise<InferenceSession> {
  return () => InferenceSession.create(onnxFile(graph));
}
