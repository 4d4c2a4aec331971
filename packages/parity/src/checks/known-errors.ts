import { timestepsChain } from "../diffusers/timesteps.ts";
import type { SamplerCase } from "../golden/golden-file.ts";

/** A known error of a peer. */
export interface KnownError {
  readonly peer: string;
  readonly sampler: string;
  applies(golden: SamplerCase): boolean;
  /** The deviation that it causes, relative to max(1, |x|); 0 if the replay reproduces the error. */
  readonly divergence: number;
  readonly reason: string;
}

/** All known errors of peers. Every other case must agree within its tolerance. */
const knownErrors: readonly KnownError[] = [
  {
    peer: "diffusers",
    sampler: "DDPMScheduler",
    applies: ({ schedule: { timesteps } }) => Array.isArray(timesteps) && timesteps[timesteps.length - 1] > 0,
    // The recorded normals are smaller than 9.
    divergence: 9e-10,
    reason:
      "the peer keeps each variance at 1e-20 or more, so its last step adds 1e-10 z although the exact step has no noise",
  },
  {
    peer: "edm",
    sampler: "ablation_sampler",
    applies: ({ options: { schedule } }) => schedule === "vp" || schedule === "ve",
    // σ √(2k · 2⁻⁵²) z with an error of k units in the last place, relative to points of the size σ; measured 7e-8 for the recorded one.
    divergence: 5e-7,
    reason:
      "without churn the peer adds noise of variance σ(t(σ))² − σ², which is 0 except for rounding, so its root is about 1e-8 σ",
  },
  {
    peer: "diffusers",
    sampler: "DDIMScheduler",
    applies: ({ schedule: { timesteps }, options, all_options }) =>
      Array.isArray(timesteps) && !timestepsChain({ ...options, ...all_options }, timesteps),
    divergence: 0,
    reason:
      "the peer steps by ⌊N/n⌋ for every spacing, so its intervals are not adjacent; the replay uses the same intervals",
  },
];

/** The known error that applies to a case. */
export function knownErrorOf(golden: SamplerCase): KnownError | undefined {
  return knownErrors.find(
    ({ peer, sampler, applies }) => peer === golden.peer && sampler === golden.sampler && applies(golden),
  );
}
