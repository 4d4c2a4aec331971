import { BackstepError } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { aString } from "../arguments.ts";

/** The error of an invalid experiment, with the path of the value at fault. */
export function invalid(path: string, message: string): BackstepError {
  requireArguments("invalid", { path: aString, message: aString }, { path, message });
  return new BackstepError("EXPERIMENT_INVALID", path === "" ? message : `${path}: ${message}`, { path });
}
