import { BackstepError, type Drift, type Target } from "@backstep/core";
import type { Catalogue, Entries, TimeGrid } from "../catalogue.ts";
import type { DriftSpec, GridSpec, TargetSpec } from "../schema/experiment.ts";
import { type Data, readPart } from "./data.ts";

/** A target, and the points from which it was made. */
export interface BuiltTarget {
  readonly target: Target;
  readonly data?: Data;
}

/** Creates the drift of an experiment. @throws BackstepError if the drift refuses its options */
export async function buildDrift(
  { kind, ...options }: DriftSpec,
  { drifts }: Pick<Catalogue, "drifts">,
): Promise<Drift> {
  return (await required(drifts, "drift", kind))(options);
}

/** Creates the time grid of an experiment. @throws BackstepError if the grid refuses its options */
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

/** The entry of a kind that the schema knows. @throws BackstepError `EXPERIMENT_INVALID` if the catalogue lacks it */
export async function required<Factory>(entries: Entries<Factory>, section: string, kind: string): Promise<Factory> {
  requireEntry(entries, section, kind);
  return entries[kind]();
}

/** Checks that a catalogue has an entry, without loading it. @throws BackstepError `EXPERIMENT_INVALID` */
export function requireEntry(entries: Entries<unknown>, section: string, kind: string): void {
  if (Object.hasOwn(entries, kind)) return;
  const known = Object.keys(entries).join(", ") || "none";
  throw new BackstepError(
    "EXPERIMENT_INVALID",
    `${section}: the catalogue has no "${kind}"; it has ${known}; use one of these, or add the plugin to the catalogue`,
    { path: section },
  );
}
