import type { Seed } from "@backstep/core";
import { sha256Of } from "../digest.ts";
import { invalid } from "../schema/invalid.ts";

/** The seeds of the two sets of exact samples with which the samples of a seed are compared. */
const firstOf: readonly [bigint, bigint] = [1n << 62n, 1n << 63n];

/**
 * The seeds of the exact samples of a run's seed: 2^62 and 2^63 above a seed below 2^53, else 64 bits of a hash.
 *
 * So seeds below 2^53 never share a stream with a reference. `requireDistinctStreams` refuses the larger seeds that would.
 */
export function referenceSeeds(seed: Seed): readonly [bigint, bigint] {
  if (typeof seed === "number") return [firstOf[0] + BigInt(seed), firstOf[1] + BigInt(seed)];
  const hashed = (part: string): bigint => BigInt(`0x${sha256Of(`reference ${part} ${seed}`).slice(0, 16)}`);
  return [hashed("first"), hashed("second")];
}

/** @throws BackstepError `EXPERIMENT_INVALID` if a seed is that of a reference of the same experiment */
export function requireDistinctStreams(seeds: readonly Seed[]): void {
  if (!seeds.some((seed) => typeof seed === "bigint")) return;
  const taken = new Map<bigint, Seed>(seeds.map((seed) => [BigInt(seed), seed]));
  for (const seed of seeds)
    for (const reference of referenceSeeds(seed)) {
      const other = taken.get(reference);
      if (other !== undefined)
        throw invalid("seed", `${other} and ${seed} share their random numbers; change one of them`);
      taken.set(reference, seed);
    }
}
