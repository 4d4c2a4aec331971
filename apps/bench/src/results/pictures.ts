import { join } from "node:path";
import type { Samples } from "@backstep/core";
import { writeNpy } from "@backstep/datasets";
import { isSampled } from "../experiment/experiment.ts";
import type { Plan } from "../experiment/plan.ts";
import { drawAt } from "../measure/reference.ts";
import type { Cell } from "../measure/row.ts";
import { imageSide } from "../report/image-shape.ts";
import { writeWhole } from "./files.ts";
import { dataFile, samplesFile } from "./names.ts";

/** What a report can draw: pictures of a known shape, points in the plane. */
const drawnPictures = 64;
const drawnPoints = 2000;

/** Keeps as many samples as the report draws, in f32. */
export async function keepSamples({ scheme, steps }: Cell, samples: Samples, folder: string): Promise<void> {
  const content = firstOf(samples);
  if (content) await writeWhole(join(folder, samplesFile(scheme, steps)), content);
}

/** Keeps as many points of the truth: the data where there are some, else exact samples at the end of the run. */
export async function keepTruth(plan: Plan, folder: string): Promise<void> {
  const { experiment, target, drift, data } = plan;
  const file = join(folder, dataFile);
  if (!experiment.metrics.some(isSampled) || drawnOf(target.dim) === 0) return;
  const truth =
    data?.points ?? (await drawAt(target, drift, plan.end(experiment.steps[0]), drawnOf(target.dim), 1n << 63n));
  await writeWhole(file, firstOf(truth)!);
}

function firstOf({ x, n, dim }: Samples): Uint8Array | undefined {
  const rows = Math.min(n, drawnOf(dim));
  return rows === 0 ? undefined : writeNpy({ data: Float32Array.from(x.subarray(0, rows * dim)), shape: [rows, dim] });
}

function drawnOf(dim: number): number {
  if (imageSide(dim) !== undefined) return drawnPictures;
  return dim === 2 ? drawnPoints : 0;
}
