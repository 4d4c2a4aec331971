import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Samples } from "@backstep/core";
import { samples as aSamples, requireArguments } from "@backstep/core/plugin";
import { readNpy, writeNpy } from "@backstep/datasets";
import {
  aCell,
  aPlan,
  type Cell,
  drawsSamples,
  drawTruth,
  type ImageShape,
  knownShape,
  knownWindow,
  type Plan,
  settingsOf,
  type Window,
} from "@backstep/experiment";
import { writeWhole } from "@backstep/input/node";
import { dataFile, pictureSettingsFile, samplesFile } from "./names.ts";

/** How a report shows the samples of an experiment as pictures. A key is present if the network or the data determine it. */
export interface PictureSettings {
  readonly image?: ImageShape;
  readonly window?: Window;
}

/** The numbers of samples that a report shows as pictures and as points of the plane. A folder keeps no more. */
const keptPictures = 64;
const keptPoints = 2000;

/** Stores the first samples of a cell in f32, as many as a report shows. Does nothing for samples that a report cannot show. */
export async function keepSamples(plan: Plan, cell: Cell, samples: Samples, folder: string): Promise<void> {
  requireArguments(
    "keepSamples",
    { plan: aPlan, cell: aCell, samples: aSamples, folder: { type: "text" } },
    { plan, cell, samples, folder },
  );
  const { scheme, variant, steps } = cell;
  const content = firstOf(plan, samples);
  const settings = settingsOf(plan.experiment);
  const number = settings.findIndex((setting) => JSON.stringify(setting) === JSON.stringify(variant.setting));
  const file = samplesFile(scheme, steps, settings.length > 1 ? number : undefined);
  if (content) await writeWhole(join(folder, file), content);
}

/** Stores the settings of pictures, and as many points of the truth as of samples: the data, or exact samples at the end of a run. */
export async function keepTruth(plan: Plan, folder: string): Promise<void> {
  requireArguments("keepTruth", { plan: aPlan, folder: { type: "text" } }, { plan, folder });
  const { experiment, target, data, network } = plan;
  if (!drawsSamples(experiment) || keptRows(plan) === 0) return;
  const window = knownWindow(network, data);
  const settings: PictureSettings = { ...(network?.image && { image: network.image }), ...(window && { window }) };
  await writeWhole(join(folder, pictureSettingsFile), `${JSON.stringify(settings)}\n`);
  if (target === undefined) return;
  const truth = data?.points ?? (await drawTruth(plan, keptRows(plan)));
  await writeWhole(join(folder, dataFile), firstOf(plan, truth)!);
}

/** Reads stored samples; undefined if the file does not exist. */
export async function readSamples(folder: string, file: string): Promise<Samples | undefined> {
  requireArguments("readSamples", { folder: { type: "text" }, file: { type: "text" } }, { folder, file });
  const bytes = await readFile(join(folder, file)).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const { data, shape } = readNpy(bytes);
  return { kind: "samples", x: data as Float32Array, n: shape[0], dim: shape[1] };
}

/** Reads the settings of pictures; an empty object if none are stored. */
export async function readPictureSettings(folder: string): Promise<PictureSettings> {
  requireArguments("readPictureSettings", { folder: { type: "text" } }, { folder });
  const text = await readFile(join(folder, pictureSettingsFile), "utf8").catch(() => "{}");
  return JSON.parse(text) as PictureSettings;
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
