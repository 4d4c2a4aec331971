import { BackstepError, type Estimate } from "@backstep/core";
import { isRecord, requireArguments } from "@backstep/core/plugin";
import type { ErrorCauses } from "@backstep/law";
import { aKeyOwner, aRowName } from "../arguments.ts";
import type { Setting } from "../axes/axes.ts";
import { sha256Of } from "../digest.ts";
import type { Plan } from "../plan/plan.ts";
import type { StartName } from "../schema/experiment.ts";
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
  readonly start: StartName;
  /** Hash of the start file, if runs start from one. */
  readonly startFile?: string;
  /** The forward time at which the run starts, if the experiment gives one. */
  readonly startTime?: number;
  readonly end: number;
  readonly noiseLevel: number;
  /** The tolerance of an adaptive run. */
  readonly tolerance?: number;
  /** Of an adaptive run the mean over the samples. */
  readonly steps: number;
  /** Score evaluations per sample. */
  readonly nfe: number;
  /** Jacobian-vector products per sample. */
  readonly jvps: number;
  readonly metric: string;
  /** Hash of the network whose output the metric takes as features, if there is one. */
  readonly network?: string;
  /** Never NaN. JSON cannot express infinity, so `rowToJson` writes the text "Infinity". */
  readonly value: number;
  readonly standardError: number;
  readonly floor: number;
  readonly n: number;
  /** A decimal text above 2^53 − 1. */
  readonly seed: number | string;
  readonly precision: "f32" | "f64";
  /** Wall time: of the sampling for a sampled metric, of computing the law for an exact one. */
  readonly seconds: number;
}

/** The separated causes of the error of one scheme at one step count. */
export interface CausesRow extends ErrorCauses {
  /** The key of its cell (`Cell.key`). */
  readonly cell: string;
  readonly experiment: string;
  readonly drift: object;
  readonly score: object;
  readonly grid: object;
  readonly start: StartName;
  readonly startTime?: number;
  readonly end: number;
  readonly noiseLevel: number;
  readonly precision: "f32" | "f64";
  readonly scheme: string;
  readonly options: object;
  readonly steps: number;
}

/** A setting as rows have it. */
export function settingOfRow({ drift, score, grid, ...rest }: Setting): Setting {
  return { drift: compact(drift), score: compact(score), grid: compact(grid), ...rest } as Setting;
}

/** The network of a metric, as a row has it. */
export function networkOf(plan: Plan, metric: string): { network?: string } {
  const digest = plan.metrics.get(metric)?.digest;
  return digest === undefined ? {} : { network: digest };
}

/**
 * Creates a row from its parts.
 *
 * @throws BackstepError `NON_FINITE` if a metric gives NaN
 */
export function makeRow(plan: Plan, cell: Cell, metric: string, measured: Estimate & Cost): Row {
  const { value, standardError, floor, n, nfe, jvps, seconds } = measured;
  for (const [name, number] of Object.entries({ value, standardError, floor }))
    if (Number.isNaN(number) && (name !== "standardError" || Number.isFinite(value)))
      throw new BackstepError(
        "NON_FINITE",
        `the ${name} of ${metric} is NaN; the metric must give a number or infinity`,
      );
  const { experiment } = plan;
  const { drift, score, grid, precision, ...rest } = settingOfRow(cell.variant.setting);
  return {
    cell: cell.key,
    experiment: experiment.name,
    target: experiment.target ? compact(experiment.target) : null,
    drift,
    score,
    scheme: cell.scheme.name,
    options: compact(cell.scheme.options),
    grid,
    ...rest,
    ...(plan.startData && { startFile: plan.startData.digest }),
    steps: measured.steps ?? cell.steps,
    nfe,
    jvps,
    metric,
    ...networkOf(plan, metric),
    value,
    // An infinite value has no finite error, and a NaN must not reach a file.
    standardError: Number.isFinite(value) ? standardError : 0,
    floor,
    n,
    seed: typeof cell.seed === "bigint" ? String(cell.seed) : cell.seed,
    precision,
    seconds,
  };
}

/** The key of a row: equal keys mean equal values. */
export function rowKey(row: Pick<Row, "cell" | "metric" | "network">): string {
  requireArguments("rowKey", { row: aRowName }, { row });
  const { cell, metric, network } = row;
  return [cell, metric, ...(network === undefined ? [] : [network])].join(" ");
}

/** The key of the causes of a cell in `done` of `measure`. */
export function causesKey(of: Pick<CausesRow, "cell">): string {
  requireArguments("causesKey", { of: aKeyOwner }, { of });
  return `${of.cell} #causes`;
}

/** The key of the samples of a cell in `done` of `measure`. */
export function samplesKey(of: { readonly cell: string }): string {
  requireArguments("samplesKey", { of: aKeyOwner }, { of });
  return `${of.cell} #samples`;
}

const infinities: Readonly<Record<string, number>> = {
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

/** A row or the causes of an error as a value for JSON: an infinite number becomes the text "Infinity" or "-Infinity". */
export function rowToJson(row: object): Record<string, unknown> {
  requireArguments("rowToJson", { row: { type: "object" } }, { row });
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, value === Infinity || value === -Infinity ? String(value) : value]),
  );
}

/** The keys of rows and causes whose values are numbers. The text of another key may be "Infinity", such as a name. */
const numbers = new Set([
  ...["value", "standardError", "floor", "seconds"],
  ...["total", "initialisation", "discretization", "scoreError", "earlyStopping", "interaction"],
]);

/** The reverse of `rowToJson`. */
export function rowFromJson<T extends Row | CausesRow = Row>(stored: object): T {
  requireArguments("rowFromJson", { stored: { type: "object" } }, { stored });
  return Object.fromEntries(
    Object.entries(stored).map(([key, value]) => [key, numbers.has(key) ? (infinities[value] ?? value) : value]),
  ) as unknown as T;
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
