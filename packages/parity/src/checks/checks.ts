import { BackstepError } from "@backstep/core";
import { checked } from "@backstep/input";
import { z } from "zod";
import { spacingDeviation, tableDeviation } from "../diffusers/schedule-checks.ts";
import { diffusers } from "../diffusers/schedulers.ts";
import { dpmSolver } from "../dpm-solver/samplers.ts";
import { edmSampler } from "../edm/sampler.ts";
import { type GoldenFile, requireShapes, type SamplerCase } from "../golden/golden-file.ts";
import { type Targets, targetsOf } from "../golden/targets.ts";
import { kDiffusion } from "../k-diffusion/samplers.ts";
import { ancestralDeviation, sigmasDeviation } from "../k-diffusion/schedule-checks.ts";
import { networkChecks } from "../network/network.ts";
import { ode } from "../ode/solvers.ts";
import type { Deviation } from "../replay/deviation.ts";
import { deviationOf, type Replay } from "../replay/replay.ts";
import { unsupported } from "../replay/unsupported.ts";
import { scoreSde } from "../score-sde/samplers.ts";
import { torchsde } from "../torchsde/solvers.ts";
import type { Check } from "./check.ts";
import { knownErrorOf } from "./known-errors.ts";
import { levelDeviation } from "./level-values.ts";
import { isFault } from "./row.ts";

type Adapter = (golden: SamplerCase, target: ReturnType<Targets>) => Replay;

/** The adapter of each peer. */
const adapters: Readonly<Record<string, Adapter>> = {
  "k-diffusion": kDiffusion,
  diffusers,
  edm: edmSampler,
  "dpm-solver": dpmSolver,
  score_sde_pytorch: scoreSde,
  torchsde,
  torchdiffeq: ode,
  scipy: ode,
};

const exactTolerance = 1e-12;
const tolerances = { fixed: 1e-9, adaptive: 1e-6 };

/**
 * Makes the checks of golden files, in file order. `rowOf` runs a check.
 *
 * @example
 * for (const check of await checksOf(await readGolden("test/golden"))) console.log(await rowOf(check));
 * @throws BackstepError `FILE_FORMAT`, `FILE_NOT_FOUND` if golden data is malformed or missing.
 */
export async function checksOf(files: readonly GoldenFile[]): Promise<readonly Check[]> {
  const targets = targetsOf(files);
  const checks: Check[] = [];
  for (const file of files)
    checks.push(
      ...levelChecks(file, targets),
      ...(file.content.cases ?? []).map((golden) => samplerCheck(golden, targets)),
      ...Object.entries(lists).flatMap(([key, list]) => listChecks(file, key, list)),
      ...(await networkChecks(file)),
    );
  return checks;
}

function samplerCheck(golden: SamplerCase, targets: Targets): Check {
  const { id, peer, sampler } = golden;
  const tolerance = /dopri5|DOP853|adaptive/.test(sampler) ? tolerances.adaptive : tolerances.fixed;
  const replay = prepared(id, () => {
    const adapter = Object.hasOwn(adapters, peer) ? adapters[peer] : unsupported(`peer ${peer}`);
    const target = targets(golden.model);
    requireShapes(golden, target.dim);
    return adapter(golden, target);
  });
  return {
    id,
    peer,
    sampler,
    tolerance,
    known: knownErrorOf(golden),
    measure: async () => deviationOf(replay(), golden),
  };
}

/** Calls `make` and defers its result or error to the returned function. Errors of golden data are thrown at once, before any run. */
function prepared<T>(id: string, make: () => T): () => T {
  try {
    const value = make();
    return () => value;
  } catch (error) {
    if (isFault(error)) throw new BackstepError(error.code, `${id}: ${error.message}`, error.details, error);
    return () => {
      throw error;
    };
  }
}

function levelChecks({ name, content: { peer, values = [] } }: GoldenFile, targets: Targets): readonly Check[] {
  return values.map((golden, k) => ({
    id: `${name}/${golden.model}/${numbered(k)}`,
    peer,
    sampler: "exact model",
    tolerance: exactTolerance,
    measure: () => levelDeviation(golden, targets(golden.model)),
  }));
}

type Options = Readonly<Record<string, unknown>>;

/** How to name and compare the entries of a list in a golden file. */
interface List {
  readonly about: string;
  readonly name?: string;
  measure(entry: Options): Promise<Deviation>;
}

const metric = async (): Promise<never> => unsupported("metrics are not sampled: their packages compare them");

const lists: Readonly<Record<string, List>> = {
  schedules: { about: "get_sigmas", name: "kind", measure: async (entry) => sigmasDeviation(entry) },
  ancestral_steps: { about: "get_ancestral_step", measure: ancestralDeviation },
  lms_coeffs: { about: "lms", measure: async () => unsupported("sampler lms is not implemented") },
  beta_tables: { about: "beta table", name: "beta_schedule", measure: async (entry) => tableDeviation(entry) },
  spacings: { about: "spacing", name: "scheduler", measure: async (entry) => spacingDeviation(entry) },
  w2_1d: { about: "w2_1d", measure: metric },
  w2: { about: "w2", measure: metric },
  sinkhorn: { about: "sinkhorn", measure: metric },
  sliced: { about: "sliced", measure: metric },
  gaussian: { about: "gaussian", measure: metric },
  energy: { about: "energy", measure: metric },
  mmd: { about: "mmd", measure: metric },
};

function listChecks({ name, content }: GoldenFile, key: string, { about, name: by, measure }: List): readonly Check[] {
  if (content[key] === undefined) return [];
  const entries = checked(z.array(z.record(z.string(), z.unknown())), content[key], `${name}.json: ${key}`);
  return entries.map((entry, k) => ({
    id: `${name}/${key}/${by === undefined ? "" : `${String(entry[by])}/`}${numbered(k)}`,
    peer: content.peer,
    sampler: about,
    tolerance: exactTolerance,
    measure: () => measure(entry),
  }));
}

function numbered(k: number): string {
  return String(k).padStart(3, "0");
}
