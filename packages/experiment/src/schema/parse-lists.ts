import { BackstepError } from "@backstep/core";
import { isArray } from "@backstep/core/plugin";
import { invalid } from "./invalid.ts";
import { limits } from "./limits.ts";

type Numbers = number | ArrayLike<number>;

/** Grids of given times have their own numbers of steps and their own ends. */
function ofFixed(
  fixed: readonly (Float64Array | undefined)[],
  value: (times: Float64Array) => number,
): readonly number[] | undefined {
  const known = fixed.flatMap((times) => (times ? [value(times)] : []));
  return known.length > 0 && known.length === fixed.length ? [...new Set(known)] : undefined;
}

/** The numbers of steps. Grids of given times have their own. */
export function parseSteps(
  value: Numbers | undefined,
  fixed: readonly (Float64Array | undefined)[],
): readonly number[] {
  const given = value === undefined ? ofFixed(fixed, (times) => times.length - 1) : listOf(value);
  if (given === undefined) throw invalid("", "steps is missing");
  const largest = given.find((count) => count > limits.steps);
  if (largest !== undefined) throw invalid("steps", `${largest} is too large; it must be at most ${limits.steps}`);
  return distinct("steps", given, String);
}

/** The forward times at which runs stop. */
export function parseEnds(value: Numbers | undefined, fixed: readonly (Float64Array | undefined)[]): readonly number[] {
  const given = value === undefined ? (ofFixed(fixed, (times) => times[times.length - 1]) ?? [0]) : listOf(value);
  return distinct("end", finite("end", given), String);
}

/** The forward times at which runs start, if they are given. */
export function parseStartTimes(value: Numbers | undefined): { readonly startTimes?: readonly number[] } {
  if (value === undefined) return {};
  return { startTimes: distinct("startTime", finite("startTime", listOf(value)), String) };
}

/** The tolerances of adaptive runs. */
export function parseTolerances(value: Numbers): readonly number[] {
  const given = finite("tolerance", listOf(value));
  const wrong = given.find((each) => each <= 0);
  if (wrong !== undefined) throw new BackstepError("OPTION_INVALID", `tolerance is ${wrong}; it must be above 0`);
  return distinct("tolerance", given, String);
}

/** Refuses numbers that are not finite. */
export function finite(path: string, values: readonly number[]): readonly number[] {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong === undefined) return values;
  throw new BackstepError("OPTION_INVALID", `${path} is ${wrong}; it must be a finite number`, { path });
}

/** JSON has no bigint. */
export function textOfBig(value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

/** One value as a list. */
export function listOf<T>(value: T | ArrayLike<T>): readonly T[] {
  return isArray(value) ? Array.from(value as ArrayLike<T>) : [value as T];
}

/** Refuses an empty list and values that are listed twice. */
export function distinct<T>(path: string, values: readonly T[], key: (value: T) => string): readonly T[] {
  if (values.length === 0 && path !== "metrics") throw invalid(path, "is empty; it must have at least one value");
  const seen = new Set<string>();
  for (const each of values.map(key)) {
    if (seen.has(each)) throw invalid(path, `${each} is listed twice; list it once`);
    seen.add(each);
  }
  return values;
}
