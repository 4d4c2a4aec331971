import { BackstepError } from "@backstep/core";

/** @throws BackstepError `OPTION_INVALID` unless `value` is finite and `holds`. `allowed` describes the condition. */
export function requireOption(drift: string, name: string, value: number, holds: boolean, allowed: string): void {
  if (Number.isFinite(value) && holds) return;
  throw new BackstepError("OPTION_INVALID", `${drift}: ${name} is ${value}; it must be ${allowed}`, {
    drift,
    option: name,
    value,
  });
}
