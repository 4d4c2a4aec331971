import { createHash } from "node:crypto";
import type { Estimate } from "@backstep/core";
import type { Experiment, MetricName } from "../experiment/experiment.ts";
import type { PlannedScheme } from "../experiment/plan.ts";
import { isRecord } from "../experiment/section.ts";

/** One measurement: the published form, whose keys never change their meaning. */
export interface Row {
  readonly experiment: string;
  /** null where a learned score is compared with nothing. */
  readonly target: object | null;
  readonly drift: object;
  readonly score: object;
  readonly scheme: string;
  readonly options: object;
  readonly grid: object;
  readonly steps: number;
  /** Score evaluations and Jacobian-vector products per sample. */
  readonly nfe: number;
  readonly jvps: number;
  readonly metric: MetricName;
  /** null where it is infinite. */
  readonly value: number | null;
  readonly standardError: number;
  readonly floor: number;
  readonly n: number;
  readonly seed: number;
  readonly precision: "f32" | "f64";
  /** Wall time: of the sampling for a sampled metric, of computing the law for an exact one. */
  readonly seconds: number;
}

/** What a row is about: one scheme at one step count and seed. */
export interface Cell {
  readonly scheme: PlannedScheme;
  readonly steps: number;
  readonly seed: number;
}

/** What a run cost. */
export interface Cost {
  readonly nfe: number;
  readonly jvps: number;
  readonly seconds: number;
}

/** A row from its parts. */
export function makeRow(experiment: Experiment, cell: Cell, metric: MetricName, measured: Estimate & Cost): Row {
  const { value, standardError, floor, n, nfe, jvps, seconds } = measured;
  return {
    experiment: experiment.name,
    target: experiment.target ? compact(experiment.target) : null,
    drift: compact(experiment.drift),
    score: compact(experiment.score),
    scheme: cell.scheme.name,
    options: compact(cell.scheme.options),
    grid: compact(experiment.grid),
    steps: cell.steps,
    nfe,
    jvps,
    metric,
    value: Number.isFinite(value) ? value : null,
    standardError,
    floor,
    n,
    seed: cell.seed,
    precision: experiment.precision,
    seconds,
  };
}

/** What tells the rows of one experiment apart. */
export function rowKey(row: Pick<Row, "scheme" | "options" | "steps" | "metric" | "seed">): string {
  return JSON.stringify([row.scheme, row.options, row.steps, row.metric, row.seed]);
}

const longest = 32;

/** The same with long arrays replaced by their shape and a digest, so that a row stays a line that one can read. */
export function compact(section: object): object {
  return Object.fromEntries(
    Object.entries(section).map(([key, value]) => {
      if (isRecord(value)) return [key, compact(value)];
      if (!Array.isArray(value) || value.flat(2).length <= longest) return [key, value];
      const digest = createHash("sha256").update(JSON.stringify(value)).digest("hex");
      return [key, { shape: shapeOf(value), sha256: digest.slice(0, 16) }];
    }),
  );
}

function shapeOf(value: unknown): number[] {
  return Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : [];
}
