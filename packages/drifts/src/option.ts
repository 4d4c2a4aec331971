import { BackstepError } from "@backstep/core";

/** @throws BackstepError `OPTION_INVALID` unless `holds`: a rule that one declared range cannot state. `allowed` describes it. */
export function requireOption(drift: string, name: string, value: number, holds: boolean, allowed: string): void {
  if (holds) return;
  throw new BackstepError("OPTION_INVALID", `${drift}: ${name} is ${value}; it must be ${allowed}`, {
    plugin: drift,
    option: name,
    value,
  });
}
