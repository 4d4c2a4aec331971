import { join } from "node:path";
import type { Samples } from "@backstep/core";
import { writeNpy } from "@backstep/datasets";
import { type Experiment, isSampled } from "../experiment/experiment.ts";
import type { Plan } from "../experiment/plan.ts";
import { drawAt } from "../measure/reference.ts";
import type { Cell } from "../measure/row.ts";
import { knownWindow } from "../report/image-grid.ts";
import { knownShape } from "../report/image-shape.ts";
import type { Look } from "../report/pictures.ts";
import { writeWhole } from "./files.ts";
import { dataFile, lookFile, samplesFile } from "./names.ts";

/** What a report can draw: pictures of a known shape, points in the plane. */
const drawnPictures = 64;
const drawnPoints = 2000;

/** Keeps as many samples as the report draws, in f32. */
export async function keepSamples(
  plan: Plan,
  { scheme, steps }: Cell,
  samples: Samples,
  folder: string,
): Promise<void> {
  const content = firstOf(plan, samples);
  if (content) await writeWhole(join(folder, samplesFile(scheme, steps)), content);
}

/** Keeps how pictures look, and as many points of the truth, where it is known: the data, else exact samples at the end of the run. */
export async function keepTruth(plan: Plan, folder: string): Promise<void> {
  const { experiment, target, drift, data, learned } = plan;
  if (!isDrawn(experiment) || drawnOf(plan) === 0) return;
  const window = knownWindow(learned, data);
  const look: Look = { ...(learned?.image && { image: learned.image }), ...(window && { window }) };
  await writeWhole(join(folder, lookFile), `${JSON.stringify(look)}\n`);
  if (target === undefined) return;
  const truth = data?.points ?? (await drawAt(target, drift, plan.end(experiment.steps[0]), drawnOf(plan), 1n << 63n));
  await writeWhole(join(folder, dataFile), firstOf(plan, truth)!);
}

function isDrawn({ metrics }: Experiment): boolean {
  return metrics.length === 0 || metrics.some(isSampled);
}

function firstOf(plan: Plan, { x, n, dim }: Samples): Uint8Array | undefined {
  const rows = Math.min(n, drawnOf(plan));
  if (rows === 0) return undefined;
  return writeNpy({ data: Float32Array.from(x.subarray(0, rows * dim)), shape: [rows, dim] });
}

function drawnOf({ dim, learned }: Plan): number {
  if ((learned?.image ?? knownShape(dim)) !== undefined) return drawnPictures;
  return dim === 2 ? drawnPoints : 0;
}
