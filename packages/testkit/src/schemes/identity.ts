import { type SampleOptions, sample } from "@backstep/core";
import { claimAllClose } from "../claim.ts";

/** One side of an identity: a run, and how its samples are to be seen. */
export interface IdentitySide {
  readonly options: SampleOptions;
  /** Factor that takes its samples into the common coordinates, 1 unless given: 1/α where one side is variance-preserving. */
  readonly scale?: number;
}

/**
 * Asserts that two runs are one and the same map: equal samples from equal starts and noise, to rounding.
 *
 * ```text
 * |a_i − b_i| ≤ tolerance · max(1, |b_i|)         for every value, in common coordinates
 * ```
 *
 * A scheme that claims to be another's special case, or to be invariant under a change of variables, is pinned by it.
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
