import { BackstepError, type Drift, type Target } from "@backstep/core";
import { type Catalogue, type Entries, loadEntry, type TimeGrid } from "../catalogue.ts";
import type { DriftSpec, GridSpec, TargetSpec } from "../schema/experiment.ts";
import { type Data, readPart } from "./data.ts";

/** A target, and the points of which it was made. */
export interface BuiltTarget {
  readonly target: Target;
  readonly data?: Data;
}

/** Creates the drift of an experiment. @throws BackstepError for options that the drift refuses */
export async function buildDrift(
  { kind, ...options }: DriftSpec,
  { drifts }: Pick<Catalogue, "drifts">,
): Promise<Drift> {
  return (await required(drifts, "drift", kind))(options);
}

/** Creates the time grid of an experiment. @throws BackstepError for options that the grid refuses */
export async function buildGrid({ kind, ...options }: GridSpec, { grids }: Catalogue): Promise<TimeGrid> {
  return (await required(grids, "grid", kind))(options);
}

/** Creates the target of an experiment. File names are relative to `folder`. @throws BackstepError as `readPart` */
export async function buildTarget(spec: TargetSpec, folder: string, catalogue: Catalogue): Promise<BuiltTarget> {
  const { kind, ...options } = spec;
  const data = "data" in spec ? await readPart(spec, folder, catalogue) : undefined;
  const target = (await required(catalogue.targets, "target", kind))(options, data?.points);
  return { target, ...(data && { data }) };
}

/** The entry of a kind which the schema knows, and a catalogue may lack. */
export async function required<Factory>(entries: Entries<Factory>, section: string, kind: string): Promise<Factory> {
  const factory = await loadEntry(entries, kind);
  if (factory) return factory;
  throw new BackstepError(
    "EXPERIMENT_INVALID",
    `${section}: the catalogue has no "${kind}"; it has ${Object.keys(entries).join(", ") || "none"}`,
    { path: section },
  );
}
