import { lstat, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Samples } from "@backstep/core";
import { readNpy, writeNpy } from "@backstep/datasets";
import { drawsSamples, drawTruth, knownShape, type Plan } from "@backstep/experiment";
import { notWritable, readBytes, writeWhole } from "@backstep/input/node";
import type { Damage } from "./damage.ts";
import { checkOf } from "./lines.ts";
import { samplesFolder } from "./names.ts";

/** The numbers of samples that a report shows as pictures and as points of the plane. A folder keeps no more. */
const keptPictures = 64;
const keptPoints = 2000;

/** A file of samples. Its name holds the key of its cell, or "truth", and a checksum of its content. */
const pattern = /^([\da-f]{32}|truth)-([\da-f]{8})\.npy$/;
const largest = 64 * 2 ** 20;

/** Whether a report can show the samples of an experiment. */
export function keepsSamples(plan: Plan): boolean {
  return drawsSamples(plan.experiment) && keptRows(plan) > 0;
}

/** The content of a file with the first samples in f32, as many as a report shows. */
export function firstOf(plan: Plan, { x, n, dim }: Samples): Uint8Array {
  const rows = Math.min(n, keptRows(plan));
  return writeNpy({ data: Float32Array.from(x.subarray(0, rows * dim)), shape: [rows, dim] });
}

function keptRows({ dim, network }: Plan): number {
  if ((network?.image ?? knownShape(dim)) !== undefined) return keptPictures;
  return dim === 2 ? keptPoints : 0;
}

/** As many points of the truth as of samples: the data, or exact samples at the end of a run. Undefined if the truth is unknown. */
export async function truthOf(plan: Plan): Promise<Uint8Array | undefined> {
  if (plan.target === undefined || !keepsSamples(plan)) return undefined;
  return firstOf(plan, plan.data?.points ?? (await drawTruth(plan, keptRows(plan))));
}

/** The name of the file for this content. */
export function fileFor(key: string, content: Uint8Array): string {
  return `${key}-${checkOf(content)}.npy`;
}

/** Writes a file of samples, and removes other files of the same key. */
export async function writeSamples(folder: string, key: string, content: Uint8Array): Promise<void> {
  const [at, file] = [join(folder, samplesFolder), fileFor(key, content)];
  try {
    await mkdir(at, { recursive: true });
  } catch (error) {
    throw notWritable(at, error);
  }
  await writeWhole(join(at, file), content);
  await removeSamples(folder, (name, of) => of === key && name !== file);
}

/** Removes files of samples by their name and key. Files of other names are not touched. */
export async function removeSamples(folder: string, isOld: (name: string, key: string) => boolean): Promise<void> {
  const at = join(folder, samplesFolder);
  for (const name of await namesIn(at)) {
    const [, key] = pattern.exec(name)!;
    if (isOld(name, key)) await rm(join(at, name), { force: true });
  }
}

/** The samples of these keys that are stored and whole. */
export async function readSamples(
  folder: string,
  keys: ReadonlySet<string>,
): Promise<{ readonly samples: ReadonlyMap<string, Samples>; readonly damage: readonly Damage[] }> {
  const [samples, damage]: [Map<string, Samples>, Damage[]] = [new Map(), []];
  const at = join(folder, samplesFolder);
  for (const name of await namesIn(at)) {
    const [, key, check] = pattern.exec(name)!;
    if (!keys.has(key)) continue;
    const read = await readOne(join(at, name), check);
    if (read) samples.set(key, read);
    else
      damage.push({
        file: join(at, name),
        message: "is damaged; run the experiment again to draw these samples again",
      });
  }
  return { samples, damage };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const found = await lstat(folder).catch(() => undefined);
  if (!found?.isDirectory()) return [];
  return (await readdir(folder).catch(() => [])).filter((name) => pattern.test(name));
}

async function readOne(file: string, check: string): Promise<Samples | undefined> {
  const found = await lstat(file).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  try {
    const bytes = await readBytes(file, { most: largest });
    if (checkOf(bytes) !== check) return undefined;
    const { data, shape } = readNpy(bytes);
    return { kind: "samples", x: data as Float32Array, n: shape[0], dim: shape[1] };
  } catch {
    return undefined;
  }
}
