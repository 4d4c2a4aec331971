import { requireHonoured } from "./lacking.ts";
import { numberOption } from "./read-option.ts";

/** Stochasticity of EDM's sampler: how much, and between which noise levels. */
export interface Churn {
  readonly churn: number;
  readonly from: number;
  readonly to: number;
}

/** The churn that takes place on a grid: 0 where it is 0, or no step starts between its levels. */
export function churnOf(sigmas: readonly number[], { churn, from, to }: Churn): number {
  return sigmas.slice(0, -1).some((sigma) => sigma >= from && sigma <= to) ? churn : 0;
}

/** The churn that takes place by the options of k-diffusion, which diffusers has as well. */
export function churnAsked(options: Readonly<Record<string, unknown>>, sigmas: readonly number[]): number {
  requireHonoured(options, ["s_churn", "s_tmin", "s_tmax", "s_noise"]);
  return churnOf(sigmas, {
    churn: numberOption(options, "s_churn", 0),
    from: numberOption(options, "s_tmin", 0),
    to: numberOption(options, "s_tmax", Number.POSITIVE_INFINITY),
  });
}
