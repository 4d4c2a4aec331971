import { BackstepError, type Seed } from "@backstep/core";
import { describe, isArray } from "@backstep/core/plugin";
import { invalid } from "./invalid.ts";
import { limits } from "./limits.ts";

/** Seeds are whole numbers below this. */
const seedBound = 1n << 64n;

/** `seed` gives the seeds themselves; `seeds: n` means the seeds 1 … n. */
export function parseSeeds(seed: unknown, seeds: number | undefined): readonly Seed[] {
  if (seed !== undefined && seeds !== undefined)
    throw invalid("seeds", "seed and seeds are given; give only one of them");
  if (seeds === undefined) return isArray(seed) ? Array.from(seed, seedOf) : [seedOf(seed ?? 0)];
  return Array.from({ length: integer("seeds", seeds, 1, limits.cells) }, (_, k) => k + 1);
}

/** A seed from a number, a bigint or a decimal text. One above 2^53 − 1 is a bigint. */
function seedOf(value: unknown): Seed {
  const isWhole = typeof value === "bigint" || (typeof value === "string" && /^\d{1,20}$/.test(value));
  const seed = isWhole ? BigInt(value) : value;
  if (typeof seed === "number" && Number.isSafeInteger(seed) && seed >= 0) return seed;
  if (typeof seed === "bigint" && seed >= 0n && seed < seedBound)
    return seed <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seed) : seed;
  const inexact = typeof seed === "number" && seed > Number.MAX_SAFE_INTEGER;
  throw new BackstepError(
    "OPTION_INVALID",
    inexact
      ? "seed is a number above 2^53 − 1, which is not exact; give it as a text or a bigint"
      : `seed is ${describe(value)}; it must be a whole number from 0 to 2^64 − 1`,
  );
}

/** A whole number within bounds. */
export function integer(name: string, value: number, minimum: number, maximum: number): number {
  if (Number.isSafeInteger(value) && value >= minimum && value <= maximum) return value;
  // A limit is one of experiments, not of the option of a plugin.
  if (value > maximum) throw invalid(name, `${value} is too large; it must be at most ${maximum}`);
  throw new BackstepError("OPTION_INVALID", `${name} is ${value}; it must be an integer ≥ ${minimum}`);
}
