import { dirname, extname, resolve } from "node:path";
import type { Samples } from "@backstep/core";
import { writeNpy } from "@backstep/datasets";
import { type ImageShape, knownWindow, type Plan, squareShape, windowOf } from "@backstep/experiment";
import { requireWritableFolder, writeWhole } from "@backstep/input/node";
import { imageGrid } from "@backstep/report";
import { badOption } from "./command.ts";

/** A file to write samples to. */
export interface Output {
  readonly file: string;
  readonly format: "npy" | "png";
}

/** The files of `--out`. */
export function outputsFor(files: readonly string[] = []): readonly Output[] {
  if (files.length === 0) throw badOption("--out is missing; it names a .npy or .png file");
  return files.map((file) => {
    const extension = extname(file).toLowerCase();
    if (extension !== ".npy" && extension !== ".png")
      throw badOption(`--out is ${file}; its name must end in .npy or .png`);
    return { file, format: extension === ".npy" ? "npy" : "png" };
  });
}

/** Refuses before the run an output that cannot be written after it. */
export async function requireWritable(outputs: readonly Output[], plan: Plan): Promise<void> {
  const png = outputs.find(({ format }) => format === "png");
  if (png && shapeOf(plan) === undefined)
    throw badOption(`points of dimension ${plan.dim} are not square pictures; write ${png.file} as .npy instead`);
  for (const { file } of outputs) await requireWritableFolder(dirname(resolve(file)), { make: false });
}

/** Writes the samples to every output. */
export async function writeOutputs(outputs: readonly Output[], samples: Samples, plan: Plan): Promise<void> {
  for (const { file, format } of outputs)
    await writeWhole(file, format === "npy" ? asNpy(samples) : asPng(samples, shapeOf(plan)!, plan));
}

function shapeOf({ network, dim }: Plan): ImageShape | undefined {
  return network?.image ?? squareShape(dim);
}

function asNpy({ x, n, dim }: Samples): Uint8Array {
  return writeNpy({ data: x, shape: [n, dim] });
}

/** Black to white covers the stated range, else the range of the data, else [−1, 1] for a network, else the range of the samples. */
function asPng({ x, n }: Samples, shape: ImageShape, { data, network }: Plan): Uint8Array {
  const window = knownWindow(network, data) ?? windowOf(data?.points.x ?? x);
  return imageGrid({ x, n, shape }, Math.ceil(Math.sqrt(n)), window).png;
}
