import { timestepsChain } from "./diffusers-schedule.ts";
import type { SamplerCase } from "./golden.ts";

/** An error of an original that is known. */
export interface KnownError {
  readonly peer: string;
  readonly sampler: string;
  applies(golden: SamplerCase): boolean;
  /** How far it puts results apart, relative to max(1, |x|): 0 where the replay makes the same error on purpose. */
  readonly divergence: number;
  readonly reason: string;
}

/** Every error of an original that a replay has to know of; no other case may diverge. */
const knownErrors: readonly KnownError[] = [
  {
    peer: "diffusers",
    sampler: "DDPMScheduler",
    applies: ({ schedule: { timesteps } }) => Array.isArray(timesteps) && timesteps[timesteps.length - 1] > 0,
    // Normals of a recorded batch do not reach 9.
    divergence: 9e-10,
    reason: "the peer keeps each variance at 1e-20 or more, so that its last step adds 1e-10 z where there is no noise",
  },
  {
    peer: "edm",
    sampler: "ablation_sampler",
    applies: ({ options: { schedule } }) => schedule === "vp" || schedule === "ve",
    // σ √(2k · 2⁻⁵²) z with an error of k units in the last place, relative to points of the size σ; measured 7e-8 for the recorded one.
    divergence: 5e-7,
    reason:
      "without churn the peer adds noise of variance σ(t(σ))² − σ², which is 0 but for rounding, so that its root is about 1e-8 σ",
  },
  {
    peer: "diffusers",
    sampler: "DDIMScheduler",
    applies: ({ schedule: { timesteps }, options, all_options }) =>
      Array.isArray(timesteps) && !timestepsChain({ ...options, ...all_options }, timesteps),
    divergence: 0,
    reason: "the peer steps by ⌊N/n⌋ whatever the spacing, so that its intervals do not join; replayed as they are",
  },
];

/** The known error that a case shows. */
export function knownErrorOf(golden: SamplerCase): KnownError | undefined {
  return knownErrors.find(
    ({ peer, sampler, applies }) => peer === golden.peer && sampler === golden.sampler && applies(golden),
  );
}
