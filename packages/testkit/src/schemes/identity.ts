import { type SampleOptions, sample } from "@backstep/core";
import { claimAllClose } from "../claim.ts";

/** One side of an identity: a run, and the scale of its samples. */
export interface IdentitySide {
  readonly options: SampleOptions;
  /** Factor from the samples to the common coordinates. Default 1. For a variance-preserving run compared with a variance-exploding one: 1/α at the end. */
  readonly scale?: number;
}

/**
 * Asserts that two runs are the same map: equal starts and noise give equal samples, to rounding.
 *
 * ```text
 * |a_i − b_i| ≤ tolerance · max(1, |b_i|)         for every value, in common coordinates
 * ```
 *
 * Use it for a scheme that is a special case of another, or that is invariant under a change of variables.
 *
 * @throws Error naming the first value that differs.
 * @example
 * ```ts
 * await claimSameRun({ options: { ...run, scheme: ddim() } }, { options: { ...run, scheme: tauFamily({ tau: 0 }) } });
 * ```
 */
export async function claimSameRun(one: IdentitySide, other: IdentitySide, tolerance = 1e-12): Promise<void> {
  const [a, b] = [await samplesOf(one), await samplesOf(other)];
  const name = ({ options }: IdentitySide): string => `${options.scheme.info.name} under ${options.drift.name}`;
  claimAllClose(a, b, tolerance, `${name(one)} against ${name(other)}`);
}

async function samplesOf({ options, scale = 1 }: IdentitySide): Promise<Float64Array> {
  const { x } = await sample(options);
  return Float64Array.from(x, (value) => scale * value);
}
