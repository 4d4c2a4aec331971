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
