import { numberOption } from "../golden/peer-options.ts";
import { requireKnownOptions } from "../replay/unsupported.ts";

/** Stochasticity of EDM's sampler: its amount, and the noise levels between which it applies. */
export interface Churn {
  readonly churn: number;
  readonly from: number;
  readonly to: number;
}

/** The effective churn on a grid. It is 0 if no step starts between its levels. */
export function churnOf(sigmas: readonly number[], { churn, from, to }: Churn): number {
  return sigmas.slice(0, -1).some((sigma) => sigma >= from && sigma <= to) ? churn : 0;
}

/** The effective churn for the option names of k-diffusion. diffusers uses the same names. */
export function churnOfOptions(options: Readonly<Record<string, unknown>>, sigmas: readonly number[]): number {
  requireKnownOptions(options, ["s_churn", "s_tmin", "s_tmax", "s_noise"]);
  return churnOf(sigmas, {
    churn: numberOption(options, "s_churn", 0),
    from: numberOption(options, "s_tmin", 0),
    to: numberOption(options, "s_tmax", Number.POSITIVE_INFINITY),
  });
}
