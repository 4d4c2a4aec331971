import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "./terminal.ts";

/** A network of test/models, written by scripts of score-onnx. `gaussian` is the denoiser of N(mean, variance I). */
export function model(name: string): string {
  return fileURLToPath(new URL(`models/${name}`, import.meta.url));
}

export const mean = [1, -0.5, 0.25];
export const variance = 0.7;
/** What each class of `one-hot` adds to the mean. */
export const shifts = [
  [3, 0, 0],
  [0, -2, 0],
  [0, 0, 4],
  [-1, 1, -1],
];
export const target = { kind: "gaussian", mean, variance: [variance, variance, variance] };

const placeholder = (name: string, columns: number): object => ({
  name,
  op: "Placeholder",
  attr: { dtype: { type: "DT_FLOAT" }, shape: { shape: { dim: [{ size: "-1" }, { size: String(columns) }] } } },
});
const constant = (name: string): object => ({
  name,
  op: "Const",
  attr: {
    dtype: { type: "DT_FLOAT" },
    value: { tensor: { dtype: "DT_FLOAT", tensorShape: { dim: [{ size: name === "m" ? "3" : "1" }] } } },
  },
});
const node = (name: string, op: string, input: string[]): object => ({
  name,
  op,
  input,
  attr: { T: { type: "DT_FLOAT" } },
});

/** Writes the same denoiser, (v y + ν² m)/(v + ν²), as a graph model of TensorFlow.js, and returns its `model.json`. */
export function graphModel(weights: readonly number[] = [variance, ...mean]): string {
  const folder = join(temporaryFolder(), "network");
  mkdirSync(folder);
  const nodes = [
    placeholder("y", 3),
    placeholder("nu", 1),
    constant("v"),
    constant("m"),
    node("nu2", "Mul", ["nu", "nu"]),
    node("total", "AddV2", ["nu2", "v"]),
    node("vy", "Mul", ["y", "v"]),
    node("pull", "Mul", ["nu2", "m"]),
    node("sum", "AddV2", ["vy", "pull"]),
    node("out", "RealDiv", ["sum", "total"]),
  ];
  const json = {
    format: "graph-model",
    modelTopology: { node: nodes, versions: { producer: 27 } },
    weightsManifest: [
      {
        paths: ["weights.bin"],
        weights: [
          { name: "v", shape: [1], dtype: "float32" },
          { name: "m", shape: [3], dtype: "float32" },
        ],
      },
    ],
  };
  writeFileSync(join(folder, "weights.bin"), new Uint8Array(Float32Array.from(weights).buffer));
  writeFileSync(join(folder, "model.json"), JSON.stringify(json));
  return join(folder, "model.json");
}
