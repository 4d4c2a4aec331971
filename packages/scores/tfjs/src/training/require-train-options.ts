import { BackstepError } from "@backstep/core";
import { requireShape, requireTrainingSize } from "../positive-sizes.ts";
import type { TrainOptions } from "./options.ts";
import { defaults } from "./settings.ts";

/** @throws BackstepError `OPTION_INVALID`, `SHAPE_MISMATCH` or `DATA_INVALID` naming the first option out of range. */
export function requireTrainOptions(options: TrainOptions): void {
  const { data, dim, shape = [dim], variables, noise } = options;
  const whole = (key: "dim" | "steps" | "batchSize" | "checkpointEvery", least: number): void =>
    requireOption(
      key,
      options[key],
      (value) => Number.isSafeInteger(value) && value >= least,
      `an integer of at least ${least}`,
    );
  whole("dim", 1);
  whole("steps", 0);
  whole("batchSize", 1);
  whole("checkpointEvery", 1);
  requireOption("sigmaData", options.sigmaData, (value) => value > 0 && Number.isFinite(value), "positive and finite");
  requireOption("ema", options.ema, (value) => value >= 0 && value < 1, "at least 0 and less than 1");
  requireOption("noise.mean", noise?.mean, Number.isFinite, "finite");
  requireOption(
    "noise.deviation",
    noise?.deviation,
    (value) => value >= 0 && Number.isFinite(value),
    "finite and at least 0",
  );
  if (variables.length === 0)
    throw new BackstepError("OPTION_INVALID", "variables is empty; give at least one variable to train");
  const widest = Math.max(dim, ...variables.map((variable) => variable.shape.at(-1) ?? 1));
  requireTrainingSize(options.steps, options.batchSize ?? defaults.batchSize, widest);
  requireData(data, dim, shape);
}

function requireOption(
  key: string,
  value: number | undefined,
  holds: (value: number) => boolean,
  allowed: string,
): void {
  if (value === undefined || holds(value)) return;
  throw new BackstepError("OPTION_INVALID", `${key} is ${value}; it must be ${allowed}`);
}

function requireData(data: Float64Array | Float32Array, dim: number, shape: readonly number[]): void {
  requireShape(shape, dim);
  if (data.length === 0 || data.length % dim !== 0)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `data has ${data.length} values; it must have a positive multiple of dim = ${dim}`,
    );
  const index = data.findIndex((value) => !Number.isFinite(value));
  if (index >= 0)
    throw new BackstepError(
      "DATA_INVALID",
      `data is ${data[index]} at row ${Math.floor(index / dim)}, coordinate ${index % dim}; it must be finite`,
    );
}
