import type { Row } from "@backstep/experiment";
import { expect } from "vitest";
import { model } from "./learned.ts";
import { backstep, fileOf, temporaryFolder } from "./terminal.ts";

/** A small experiment on a network of pictures, with some keys changed. */
export const learned = (changes: object = {}): Record<string, unknown> => ({
  name: "learned",
  drift: { kind: "edm", sigmaMax: 10 },
  score: { kind: "onnx", model: model("pictures.onnx"), class: "each" },
  schemes: ["euler-maruyama", "heun"],
  grid: "karras",
  steps: [4, 8],
  end: 0.01,
  samples: 70,
  precision: "f32",
  ...changes,
});

/** Runs an experiment into a new folder. */
export async function run(
  content: object,
  ...flags: string[]
): Promise<{ rows: Row[]; folder: string; error: string }> {
  const folder = temporaryFolder();
  const { status, out, error } = await backstep(["run", fileOf(content), "--json", "--out", folder, ...flags]);
  expect({ status, error }).toEqual({ status: 0, error: expect.stringMatching(/^Report: .*\n$/) });
  return { rows: out.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)])), folder, error };
}

/** Mean of the row of pixels that is bright in pictures of a class: 0.9, and −0.6 for all others. */
export function barOf(x: Float32Array, i: number, of: number): number {
  const from = 64 * i + 8 * (of % 8);
  return x.subarray(from, from + 8).reduce((total, value) => total + value / 8, 0);
}
