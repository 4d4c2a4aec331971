import type { Estimate } from "@backstep/core";
import { isRecord, requireArguments } from "@backstep/core/plugin";
import type { ErrorCauses } from "@backstep/law";
import { aRow } from "../arguments.ts";
import { sha256Of } from "../digest.ts";
import type { Experiment } from "../schema/experiment.ts";
import type { Cell, Cost } from "./cell.ts";

/** One measurement in its published form. The meaning of its keys never changes. */
export interface Row {
  /** The key of its cell (`Cell.key`). */
  readonly cell: string;
  readonly experiment: string;
  /** null for the score of a network without a target. */
  readonly target: object | null;
  readonly drift: object;
  readonly score: object;
  readonly scheme: string;
  readonly options: object;
  readonly grid: object;
  readonly steps: number;
  /** Score evaluations per sample. */
  readonly nfe: number;
  /** Jacobian-vector products per sample. */
  readonly jvps: number;
  readonly metric: string;
  /** null if it is infinite. */
  readonly value: number | null;
  readonly standardError: number;
  readonly floor: number;
  readonly n: number;
  readonly seed: number;
  readonly precision: "f32" | "f64";
  /** Wall time: of the sampling for a sampled metric, of computing the law for an exact one. */
  readonly seconds: number;
}

/** The separated causes of the error of one scheme at one step count. */
export interface CausesRow extends ErrorCauses {
  /** The key of its cell (`Cell.key`). */
  readonly cell: string;
  readonly experiment: string;
  readonly scheme: string;
  readonly options: object;
  readonly steps: number;
}

/** Creates a row from its parts. */
export function makeRow(experiment: Experiment, cell: Cell, metric: string, measured: Estimate & Cost): Row {
  const { value, standardError, floor, n, nfe, jvps, seconds } = measured;
  return {
    cell: cell.key,
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

/** The key of a row: equal keys mean equal values. */
export function rowKey(row: Pick<Row, "cell" | "metric">): string {
  requireArguments("rowKey", { row: aRow }, { row });
  return `${row.cell} ${row.metric}`;
}

const longest = 32;

/** A section with its long arrays replaced by their shape and digest, so that a row remains a readable line. */
export function compact(section: object): object {
  return Object.fromEntries(
    Object.entries(section).map(([key, value]) => {
      if (isRecord(value)) return [key, compact(value)];
      if (!Array.isArray(value) || value.flat(2).length <= longest) return [key, value];
      return [key, { shape: shapeOf(value), sha256: sha256Of(JSON.stringify(value)).slice(0, 16) }];
    }),
  );
}

function shapeOf(value: unknown): number[] {
  return Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : [];
}
