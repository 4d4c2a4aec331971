import { type Drift, exactStart, type OpenedScore, type ScoreUse, type Start, type TimeGrid } from "@backstep/core";
import type { Setting } from "../axes/axes.ts";
import { imageShapeOf } from "../pictures/image-shape.ts";
import { createPlugin } from "../plugins/create-plugin.ts";
import { findPlugin, type PluginSource } from "../plugins/find-plugin.ts";
import { endsOnly, isAdaptive } from "../schema/adaptive-steps.ts";
import type { Experiment, SectionSpec } from "../schema/experiment.ts";
import { createGrid } from "../schema/parse.ts";
import { type BuiltTarget, buildDrift } from "./build.ts";
import { fileStart } from "./file-start.ts";
import { identityOf } from "./identity.ts";
import {
  type Plan,
  type PlannedNetwork,
  type PlannedScheme,
  requireStartData,
  requireTarget,
  type Variant,
} from "./plan.ts";
import { timesOf } from "./times-of.ts";

/** A score under one drift. */
interface PlannedScore {
  readonly score: SectionSpec;
  readonly opened: OpenedScore;
}

/** Makes the variants of an experiment. Each distinct drift, grid and score is created once. */
interface VariantMaker {
  /** The distinct scores of settings, each under its drift. */
  scores(settings: readonly Setting[]): Promise<readonly PlannedScore[]>;
  variants(settings: readonly Setting[]): Promise<readonly Variant[]>;
}

export function variantMaker(
  experiment: Experiment,
  built: Partial<BuiltTarget> & Pick<Plan, "startData">,
  schemes: readonly PlannedScheme[],
  source: PluginSource,
): VariantMaker {
  const [drifts, grids] = [new Map<SectionSpec, Drift>(), new Map<SectionSpec, TimeGrid>()];
  const opened = new Map<SectionSpec, Map<SectionSpec, PlannedScore>>();
  const driftOf = (section: SectionSpec): Promise<Drift> => once(drifts, section, () => buildDrift(section, source));
  const scoreOf = async ({ drift: section, score }: Setting): Promise<PlannedScore> => {
    const drift = await driftOf(section);
    const underDrift = await once(opened, section, async () => new Map<SectionSpec, PlannedScore>());
    const use = { ...(built.target && { target: built.target }), drift, folder: source.folder };
    return once(underDrift, score, async () => ({
      score,
      opened: await openScore(score, { ...use, products: needProducts(schemes) }, source),
    }));
  };
  const variantOf = async (setting: Setting): Promise<Variant> => {
    const [drift, { opened: score }] = [await driftOf(setting.drift), await scoreOf(setting)];
    const grid = await once(grids, setting.grid, async () =>
      isAdaptive(setting.grid) ? endsOnly : createGrid(setting.grid, source),
    );
    const identity = await identityOf(experiment, setting, { ...built, ...networkOf(score) }, source);
    return assembled({ setting, identity, drift, grid, score, built });
  };
  return {
    async scores(settings) {
      const all = new Set<PlannedScore>();
      for (const setting of settings) all.add(await scoreOf(setting));
      return [...all];
    },
    async variants(settings) {
      const all: Variant[] = [];
      for (const setting of settings) all.push(await variantOf(setting));
      return all;
    },
  };
}

function startOf({ start }: Setting, plan: Pick<Plan, "target" | "startData">): Start {
  if (start === "exact") return exactStart(requireTarget(plan));
  return start === "file" ? fileStart(requireStartData(plan)) : start;
}

/** The parts of a variant. */
interface Parts extends Pick<Variant, "setting" | "identity" | "drift"> {
  readonly grid: TimeGrid;
  readonly score: OpenedScore;
  readonly built: Pick<Plan, "target" | "startData">;
}

function assembled({ setting, identity, drift, grid, score, built }: Parts): Variant {
  const times = (steps: number): Float64Array => timesOf(setting, steps, drift, grid);
  return {
    setting,
    identity,
    drift,
    ...networkOf(score),
    ...(score.perturbation && { perturbation: score.perturbation }),
    times,
    end: (steps) => times(steps).at(-1)!,
    model: score.model,
    start: () => startOf(setting, built),
  };
}

async function once<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Promise<Value>): Promise<Value> {
  const found = known.get(key) ?? (await make());
  known.set(key, found);
  return found;
}

function needProducts(schemes: readonly PlannedScheme[]): boolean {
  return schemes.some(({ scheme: { info } }) => info.requires.includes("jvp") || info.jvpsPerStep !== 0);
}

async function openScore(section: SectionSpec, use: ScoreUse, source: PluginSource): Promise<OpenedScore> {
  const { kind, ...options } = section;
  const { locate } = source.catalogue;
  const score = await createPlugin(await findPlugin("score", kind, source), options, {}, source);
  return score.open({ ...use, ...(locate && { locate: (name) => locate(name, use.folder) }) });
}

function networkOf({ network }: OpenedScore): { network?: PlannedNetwork } {
  if (network === undefined) return {};
  const { digest, rows, window } = network;
  const image = rows && imageShapeOf(rows.shape, rows.planar);
  return { network: { digest, ...(image && { image }), ...(window && { window }) } };
}
