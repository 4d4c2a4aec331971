import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const root = mkdtempSync(join(tmpdir(), "backstep-tfjs-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;

/** A new empty folder, which is removed after the tests. */
export function temporaryFolder(): string {
  const folder = join(root, String(++folders));
  mkdirSync(folder, { recursive: true });
  return folder;
}

const placeholder = (name: string, columns: number): object => ({
  name,
  op: "Placeholder",
  attr: { dtype: { type: "DT_FLOAT" }, shape: { shape: { dim: [{ size: "-1" }, { size: String(columns) }] } } },
});
const constant = (name: string, size: number): object => ({
  name,
  op: "Const",
  attr: {
    dtype: { type: "DT_FLOAT" },
    value: { tensor: { dtype: "DT_FLOAT", tensorShape: { dim: [{ size: String(size) }] } } },
  },
});
const node = (name: string, op: string, input: string[]): object => ({
  name,
  op,
  input,
  attr: { T: { type: "DT_FLOAT" } },
});

/** The denoiser of N(m, v I), (v y + ν² m)/(v + ν²), in two dimensions. */
const nodes = [
  placeholder("y", 2),
  placeholder("nu", 1),
  constant("v", 1),
  constant("m", 2),
  node("nu2", "Mul", ["nu", "nu"]),
  node("total", "AddV2", ["nu2", "v"]),
  node("vy", "Mul", ["y", "v"]),
  node("pull", "Mul", ["nu2", "m"]),
  node("sum", "AddV2", ["vy", "pull"]),
  node("out", "RealDiv", ["sum", "total"]),
];

/** Writes this denoiser as a graph model with the weights v, m₁ and m₂, and returns its folder. */
export function graphModel(weights: readonly number[]): string {
  const folder = temporaryFolder();
  const json = {
    format: "graph-model",
    modelTopology: { node: nodes, versions: { producer: 27 } },
    weightsManifest: [
      {
        paths: ["weights.bin"],
        weights: [
          { name: "v", shape: [1], dtype: "float32" },
          { name: "m", shape: [2], dtype: "float32" },
        ],
      },
    ],
  };
  writeFileSync(join(folder, "weights.bin"), new Uint8Array(Float32Array.from(weights).buffer));
  writeFileSync(join(folder, "model.json"), JSON.stringify(json));
  return folder;
}
