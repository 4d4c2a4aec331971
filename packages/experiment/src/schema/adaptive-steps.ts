import type { TimeGrid } from "@backstep/core";
import type { SectionSpec } from "./experiment.ts";

/** The grid of adaptive runs in rows. The run chooses its times. */
export const adaptiveSteps: SectionSpec = { kind: "adaptive" };

/** Whether a grid is that of adaptive runs. */
export function isAdaptive({ kind }: SectionSpec): boolean {
  return kind === adaptiveSteps.kind;
}

/** The two ends of an adaptive run, for any number of steps. */
export const endsOnly: TimeGrid = (_steps, drift, end, start = drift.horizon) => Float64Array.of(start, end);
