import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { BackstepError } from "@backstep/core";
import { checked, namingFile, parseJson } from "@backstep/input";
import { readText } from "@backstep/input/node";
import { z } from "zod";

/** The only supported version of the schema. */
const schema = "peer-golden/1";

// JSON has no infinities, so the files write them as words.
const value = z.union([
  z.number(),
  z
    .enum(["inf", "-inf", "nan"])
    .transform((word) => ({ inf: Number.POSITIVE_INFINITY, "-inf": Number.NEGATIVE_INFINITY, nan: Number.NaN })[word]),
]);
const vector = z.array(value);
const matrix = z.array(vector);
const record = z.record(z.string(), z.unknown());

const call = z.looseObject({ a: value, s: value, x: matrix, out: matrix });

const sampled = z.looseObject({
  id: z.string(),
  peer: z.string(),
  sampler: z.string(),
  model: z.string(),
  parametrisation: z.string(),
  options: record,
  all_options: record.optional(),
  step_options: record.optional(),
  set_timesteps_options: record.optional(),
  schedule: record,
  initial_x: matrix,
  noises: z.array(matrix).default([]),
  brownian_W: z.array(matrix).optional(),
  brownian_U: z.array(matrix).optional(),
  model_calls: z.array(call).default([]),
  trajectory: z.array(matrix),
  trajectory_tags: z.array(z.unknown()).optional(),
  final_x: matrix,
});

const levelValues = z.looseObject({
  model: z.string(),
  a: value,
  s: value,
  x: matrix,
  x0: matrix,
  eps: matrix,
  score: matrix,
  v: matrix,
  logp: vector,
});

const file = z.looseObject({
  schema: z.literal(schema),
  peer: z.string().default("ours"),
  models: z.record(z.string(), z.looseObject({ kind: z.string() })).optional(),
  values: z.array(levelValues).optional(),
  cases: z.array(sampled).optional(),
});

/** Points, one row each. */
export type Matrix = readonly (readonly number[])[];

/** One run of a peer's sampler. */
export type SamplerCase = z.infer<typeof sampled>;

/** An exact model's values at one level. */
export type LevelValues = z.infer<typeof levelValues>;

/** A file of golden data. It may have more keys than the schema lists. */
export interface GoldenFile {
  /** The file name without its extension. */
  readonly name: string;
  /** The folder of the file. Paths in the file are relative to it. */
  readonly folder: string;
  readonly content: z.infer<typeof file>;
}

/**
 * Reads the golden data in a folder, in order of file names.
 *
 * @example
 * const files = await readGolden("test/golden");
 * @throws BackstepError `FILE_NOT_FOUND` if the folder does not exist or has no JSON file; `FILE_FORMAT` with the file and the key that
 * violates the schema.
 */
export async function readGolden(folder: string): Promise<readonly GoldenFile[]> {
  const names = (await namesIn(folder)).filter((name) => name.endsWith(".json")).sort();
  if (names.length === 0)
    throw new BackstepError(
      "FILE_NOT_FOUND",
      `${folder} holds no golden data; it must have .json files; name a folder that has some`,
    );
  const files: GoldenFile[] = [];
  for (const name of names) {
    const path = join(folder, name);
    files.push(
      await namingFile(path, async () => ({
        name: basename(name, ".json"),
        folder,
        content: checked(file, parseJson(await readText(path)), ""),
      })),
    );
  }
  return files;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTDIR")
      throw new BackstepError(
        "FILE_FORMAT",
        `${folder} is a file; it must be a folder; name the folder that has the .json files`,
      );
    if (code === "ENOENT")
      throw new BackstepError(
        "FILE_NOT_FOUND",
        `${folder} does not exist; it must be a folder of golden data; check the path`,
      );
    throw new BackstepError(
      "FILE_NOT_FOUND",
      `${folder} cannot be read (${code}); it must be a readable folder; check its permissions`,
      {},
      error,
    );
  }
}

/**
 * Checks that all arrays of a case have the same number of rows, and the dimension of its model.
 *
 * @throws BackstepError `FILE_FORMAT` with the first array of another shape.
 */
export function requireShapes(golden: SamplerCase, dim: number): void {
  const rows = golden.initial_x.length;
  const { initial_x, final_x, trajectory, noises, brownian_W = [], brownian_U = [], model_calls } = golden;
  const lists = { trajectory, noises, brownian_W, brownian_U, "model_calls.x": model_calls.map(({ x }) => x) };
  const named: [string, Matrix][] = [
    ["initial_x", initial_x],
    ["final_x", final_x],
    ...Object.entries(lists).flatMap(([name, list]) =>
      list.map((points, k): [string, Matrix] => [`${name}[${k}]`, points]),
    ),
  ];
  for (const [name, points] of named)
    if (points.length !== rows || points.some((row) => row.length !== dim))
      throw new BackstepError(
        "FILE_FORMAT",
        `${name} is of shape (${points.length}, ${points[0]?.length ?? 0}); it must be (${rows}, ${dim})`,
      );
}
