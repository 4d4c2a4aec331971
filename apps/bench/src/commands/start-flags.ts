import { resolve } from "node:path";
import type { Catalogue, Experiment } from "@backstep/experiment";
import type { Command as Definition } from "commander";
import { badOption, finite, oneOf, text } from "./command.ts";

const laws = ["exact", "prior", "standard"] as const;

/** Options that replace the start of an experiment. */
export interface StartFlags {
  readonly start?: (typeof laws)[number];
  readonly startTime?: number;
  readonly startFile?: string;
}

/** Adds the options that replace the start. */
export function defineStart(definition: Definition): void {
  definition
    .option(
      "--start <LAW>",
      "exact, prior or standard: the law of the start points (default: that of the experiment, or prior)",
      oneOf("--start", laws),
    )
    .option(
      "--start-time <T>",
      "Forward time at which the run starts (default: that of the experiment, or the horizon of the drift)",
      finite("--start-time"),
    )
    .option(
      "--start-file <FILE>",
      "A .npy, .csv or IDX file, or a data set, with points x₀: the run starts from α x₀ + σ z at its start time",
      text("--start-file"),
    );
}

/** The experiment with the start of the command line. */
export function withStart(given: Experiment, flags: StartFlags, { datasets }: Catalogue): Experiment {
  const { start, startTime, startFile: file } = flags;
  if (start !== undefined && file !== undefined)
    throw badOption("--start and --start-file exclude each other; leave one out");
  const { startFile, ...experiment } = given;
  if (start === "exact" && experiment.target === undefined)
    throw badOption("--start is exact, which needs the law of the data; take prior, or an experiment with a target");
  return {
    ...experiment,
    ...(startFile !== undefined && start === undefined && { startFile }),
    ...(start && { starts: [start] }),
    // A file of the command line is relative to the working folder, one of an experiment to its own.
    ...(file !== undefined && { startFile: Object.hasOwn(datasets, file) ? file : resolve(file), starts: ["file"] }),
    ...(startTime !== undefined && { startTimes: [startTime] }),
  };
}
