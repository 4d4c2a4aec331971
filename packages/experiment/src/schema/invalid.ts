import { BackstepError } from "@backstep/core";

/** The error of an invalid experiment, with the path of the value at fault. */
export function invalid(path: string, message: string): BackstepError {
  return new BackstepError("EXPERIMENT_INVALID", path === "" ? message : `${path}: ${message}`, { path });
}
