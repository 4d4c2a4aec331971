import { InferenceSession } from "onnxruntime-node";
import { type Graph, onnxFile, type Type, type Value } from "./onnx-file.ts";

/** The law of the denoisers: N(m, v I) in three dimensions. */
export const mean = [1, -0.5, 0.25];
export const variance = 0.7;

export interface Variant {
  readonly type?: Type;
  readonly batch?: number | string;
  readonly time?: Value;
}

/** D(y, ν) = (v y + ν² m)/(v + ν²), with the input names of k-diffusion. */
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

/** The denoiser with a second output: its Jacobian times v, J_D v = v_data/(v_data + ν²) · v. */
export function jvpDenoiser(): Graph {
  const { inputs, outputs, constants = [], nodes } = denoiser();
  return {
    inputs: [...inputs, ["v_in", "float32", ["batch", 3]]],
    outputs: [...outputs, ["product", "float32", ["batch", 3]]],
    constants,
    nodes: [...nodes, ["Mul", ["v_in", "v"], "vv"], ["Div", ["vv", "total"], "product"]],
  };
}

/** The shift of the mean by each of four classes, for the law N(m + M_k, v I). */
export const shifts = [
  [3, 0, 0],
  [0, -2, 0],
  [0, 0, 4],
  [-1, 1, -1],
];

/** D(y, ν, e) = (v y + ν² (m + e M))/(v + ν²), e the one-hot vector of a class or zeros for none, with the input names of EDM. */
export function classDenoiser(variant: Variant = {}): Graph {
  const { type = "float32", batch = "batch" } = variant;
  const { inputs, outputs, constants = [], nodes } = denoiser(variant);
  return {
    inputs: [...inputs, ["class_labels", type, [batch, shifts.length]]],
    outputs,
    constants: [...constants, ["M", type, [shifts.length, 3], shifts.flat()]],
    nodes: [
      ["MatMul", ["class_labels", "M"], "shift"],
      ["Add", ["m", "shift"], "centre"],
      ...nodes.map((node): Graph["nodes"][number] => (node[2] === "pull" ? ["Mul", ["s2", "centre"], "pull"] : node)),
    ],
  };
}

/** ε(x, k) = √(1 − ᾱ_k) (x − √ᾱ_k m)/(ᾱ_k v + 1 − ᾱ_k), ᾱ from a table; with the input names of diffusers. */
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

/** N(x, t, c) = t x + c, whose output shows its inputs. */
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

const dim = 16;
const width = 32;

/** Weights without structure, equal on every machine: hashed integers, scaled to 1/√inputs. */
function weights(salt: number, inputs: number, outputs: number): number[] {
  const uniform = (i: number): number => ((Math.imul(i * 64 + salt + 1, 0x9e3779b1) ^ (i * 0x85eb)) >>> 8) / 2 ** 24;
  return Array.from({ length: inputs * outputs }, (_, i) => (2 * uniform(i) - 1) * Math.sqrt(3 / inputs));
}

/** EDM's D(x, σ) = x/(σ² + 1) + σ/√(σ² + 1) F(x/√(σ² + 1), ln σ), F a perceptron of two hidden layers with arbitrary weights. */
export function perceptron(): Graph {
  const layer = (k: number, inputs: number, outputs: number): Graph["constants"] => [
    [`w${k}`, "float32", [inputs, outputs], weights(2 * k, inputs, outputs)],
    [`b${k}`, "float32", [outputs], weights(2 * k + 1, 4, outputs).slice(0, outputs)],
  ];
  return {
    inputs: [
      ["x", "float32", ["batch", dim]],
      ["sigma", "float32", ["batch"]],
    ],
    outputs: [["denoised", "float32", ["batch", dim]]],
    constants: [
      ["column", "int64", [2], [-1, 1]],
      ["one", "float32", [1], [1]],
      ...(layer(0, dim + 1, width) ?? []),
      ...(layer(1, width, width) ?? []),
      ...(layer(2, width, dim) ?? []),
    ],
    nodes: [
      ["Reshape", ["sigma", "column"], "s"],
      ["Mul", ["s", "s"], "s2"],
      ["Add", ["s2", "one"], "total"],
      ["Sqrt", ["total"], "root"],
      ["Div", ["x", "root"], "y"],
      ["Log", ["s"], "level"],
      ["Concat", ["y", "level"], "in", { axis: 1 }],
      ["Gemm", ["in", "w0", "b0"], "a0"],
      ["Tanh", ["a0"], "h0"],
      ["Gemm", ["h0", "w1", "b1"], "a1"],
      ["Tanh", ["a1"], "h1"],
      ["Gemm", ["h1", "w2", "b2"], "F"],
      ["Div", ["s", "root"], "gain"],
      ["Mul", ["F", "gain"], "pull"],
      ["Div", ["x", "total"], "skip"],
      ["Add", ["skip", "pull"], "denoised"],
    ],
  };
}

/** Creates a session of a graph. */
export function session(graph: Graph): () => Promise<InferenceSession> {
  return () => InferenceSession.create(onnxFile(graph));
}
