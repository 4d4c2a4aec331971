import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { flowNetwork } from "./flow-networks.ts";
import { classDenoiser, denoiser, jvpDenoiser, unet } from "./networks.ts";
import { type Graph, onnxFile } from "./onnx-file.ts";

const gaussian = denoiser();

const pixels = Array.from({ length: 64 }, (_, k) => k);
/** Means of the classes. Class c of ten: a bright bar in row c mod 8; no class: grey. */
const bars = Array.from({ length: 11 }, (_, c) => pixels.map((k) => (c < 10 && k >> 3 === c % 8 ? 0.9 : -0.6))).flat();

/** D(y, ν, c) = (v y + ν² m_c)/(v + ν²) on pictures, v = 0.01. */
const pictures: Graph = {
  inputs: [
    ["x", "float32", ["batch", 1, 8, 8]],
    ["sigma", "float32", ["batch"]],
    ["labels", "int64", ["batch"]],
  ],
  outputs: [["denoised", "float32", ["batch", 1, 8, 8]]],
  constants: [
    ["column", "int64", [4], [-1, 1, 1, 1]],
    ["v", "float32", [1], [0.01]],
    ["means", "float32", [11, 1, 8, 8], bars],
  ],
  nodes: [["Gather", ["means", "labels"], "m"], ...gaussian.nodes],
};

/** Features of a picture: the eight sums over its rows of pixels, and their doubles. */
const features: Graph = {
  inputs: [["image", "float32", ["batch", 1, 8, 8]]],
  outputs: [
    ["sums", "float32", ["batch", 8]],
    ["doubled", "float32", ["batch", 8]],
  ],
  constants: [
    ["flat", "int64", [2], [-1, 64]],
    ["w", "float32", [64, 8], pixels.flatMap((k) => Array.from({ length: 8 }, (_, j) => (k >> 3 === j ? 1 : 0)))],
    ["two", "float32", [1], [2]],
  ],
  nodes: [
    ["Reshape", ["image", "flat"], "rows"],
    ["MatMul", ["rows", "w"], "sums"],
    ["Mul", ["sums", "two"], "doubled"],
  ],
};

const withNaN: Graph = {
  ...gaussian,
  constants: gaussian.constants!.map((each) => (each[0] === "m" ? ["m", "float32", [3], [0, Number.NaN, 0]] : each)),
};
const withoutInputs: Graph = {
  inputs: [],
  outputs: [["out", "float32", [1]]],
  constants: [["c", "float32", [1], [1]]],
  nodes: [["Identity", ["c"], "out"]],
};
/** A constant that declares 2⁴⁰ values and holds three. */
const huge: Graph = {
  ...gaussian,
  constants: gaussian.constants!.map((each) => (each[0] === "m" ? ["m", "float32", [2 ** 40], [0, 0, 0]] : each)),
};

/** Adds a zero whose computation needs a terabyte of memory at run time. */
const vast: Graph = {
  ...gaussian,
  constants: [...gaussian.constants!, ["dims", "int64", [1], [2 ** 38]]],
  nodes: [
    ...gaussian.nodes.slice(0, -1),
    ["ConstantOfShape", ["dims"], "zeros"],
    ["ReduceMax", ["zeros"], "zero"],
    ["Div", ["sum", "total"], "quotient"],
    ["Add", ["quotient", "zero"], "denoised"],
  ],
};

const card = { shape: [3], prediction: "denoised", coordinates: "ve", time: "sigma", licence: "MIT" };
const graphs: Readonly<Record<string, Graph>> = {
  gaussian,
  gaussian64: denoiser({ type: "float64" }),
  "gaussian.jvp": jvpDenoiser(),
  pictures,
  "one-hot": classDenoiser(),
  features,
  nan: withNaN,
  "no-inputs": withoutInputs,
  huge,
  vast,
  unet: unet([0.99, 0.5, 0.01]),
  flow: flowNetwork("to-noise", "float32"),
  "flow-epsilon": flowNetwork("epsilon", "float32"),
  velocity: flowNetwork("to-data"),
};
const cards: Readonly<Record<string, object>> = {
  gaussian: { ...card, name: "gaussian", jvp: "gaussian.jvp.onnx" },
  pictures: {
    ...card,
    name: "pictures",
    shape: [1, 8, 8],
    range: [-1, 1],
    classes: { input: "labels", count: 10, null: 10 },
  },
};

/** Writes the models and cards into a folder: exact denoisers of a Gaussian, a feature network, and faulty models. */
export function writeModels(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, graph] of Object.entries(graphs)) writeFileSync(join(folder, `${name}.onnx`), onnxFile(graph));
  for (const [name, card] of Object.entries(cards))
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(card)}\n`);
}
