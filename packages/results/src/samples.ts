import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Samples } from "@backstep/core";
import { readNpy, writeNpy } from "@backstep/datasets";
import {
  type Cell,
  drawsSamples,
  drawTruth,
  type ImageShape,
  knownShape,
  knownWindow,
  type Plan,
  type Window,
} from "@backstep/experiment";
import { writeWhole } from "@backstep/input/node";
import { dataFile, lookFile, samplesFile } from "./names.ts";

/** How the samples of a network are drawn, as far as the experiment says. */
export interface Look {
  readonly image?: ImageShape;
  readonly window?: Window;
}

/** How many rows a folder keeps: what a report draws of pictures, and of points in the plane. */
const keptPictures = 64;
const keptPoints = 2000;

/** Keeps the first samples of a cell in f32, as many as a report draws. */
export async function keepSamples(
  plan: Plan,
  { scheme, steps }: Cell,
  samples: Samples,
  folder: string,
): Promise<void> {
  const content = firstOf(plan, samples);
  if (content) await writeWhole(join(folder, samplesFile(scheme, steps)), content);
}

/** Keeps how pictures look, and as many points of the truth: the data, or exact samples at the end of the run. */
export async function keepTruth(plan: Plan, folder: string): Promise<void> {
  const { experiment, target, data, network } = plan;
  if (!drawsSamples(experiment) || keptRows(plan) === 0) return;
  const window = knownWindow(network, data);
  const look: Look = { ...(network?.image && { image: network.image }), ...(window && { window }) };
  await writeWhole(join(folder, lookFile), `${JSON.stringify(look)}\n`);
  if (target === undefined) return;
  const truth = data?.points ?? (await drawTruth(plan, keptRows(plan)));
  await writeWhole(join(folder, dataFile), firstOf(plan, truth)!);
}

/** Samples that a folder keeps; undefined if it has none under this name. */
export async function readSamples(folder: string, file: string): Promise<Samples | undefined> {
  const bytes = await readFile(join(folder, file)).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const { data, shape } = readNpy(bytes);
  return { kind: "samples", x: data as Float32Array, n: shape[0], dim: shape[1] };
}

/** How the pictures of a folder look. */
export async function readLook(folder: string): Promise<Look> {
  const text = await readFile(join(folder, lookFile), "utf8").catch(() => "{}");
  return JSON.parse(text) as Look;
}

function firstOf(plan: Plan, { x, n, dim }: Samples): Uint8Array | undefined {
  const rows = Math.min(n, keptRows(plan));
  if (rows === 0) return undefined;
  return writeNpy({ data: Float32Array.from(x.subarray(0, rows * dim)), shape: [rows, dim] });
}

function keptRows({ dim, network }: Plan): number {
  if ((network?.image ?? knownShape(dim)) !== undefined) return keptPictures;
  return dim === 2 ? keptPoints : 0;
}
