import type { Experiment } from "@backstep/experiment";
import type { Command as Definition } from "commander";
import { badOption, finite, oneOf } from "./command.ts";

const laws = ["exact", "prior", "standard"] as const;

/** Options that replace the start of an experiment. */
export interface StartFlags {
  readonly start?: (typeof laws)[number];
  readonly startTime?: number;
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
    );
}

/** The experiment with the start of the command line. */
export function withStart(experiment: Experiment, { start, startTime }: StartFlags): Experiment {
  if (start === "exact" && experiment.target === undefined)
    throw badOption("--start is exact, which needs the law of the data; take prior, or an experiment with a target");
  return {
    ...experiment,
    ...(start && { starts: [start] }),
    ...(startTime !== undefined && { startTimes: [startTime] }),
  };
}
