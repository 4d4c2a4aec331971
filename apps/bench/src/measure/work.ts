import { isSampled } from "../experiment/experiment.ts";
import type { Plan } from "../experiment/plan.ts";
import { hasOtherCauses } from "./law.ts";
import type { Cell } from "./row.ts";

/** Estimated work of a cell in multiply-adds: what a progress bar needs, and no more. */
export interface Work {
  readonly law: number;
  readonly sampling: number;
  readonly metrics: number;
}

const networkWork = 1000;

/** A law runs a row per normal, three times where its causes are separated; an assignment costs about n^2.5. */
export function cellWork(plan: Plan, { scheme, steps }: Cell): Work {
  const { experiment, dim, data, learned } = plan;
  const { nfePerStep } = scheme.scheme.info;
  const law = experiment.metrics.some((metric) => !isSampled(metric));
  const sampled = experiment.metrics.length === 0 || experiment.metrics.some(isSampled);
  const empirical = experiment.target?.kind === "empirical" && learned === undefined;
  // Nobody knows what a network costs; it is more than anything else here.
  const components = learned ? networkWork : empirical ? (data?.points.n ?? 1) : 1;
  const n = experiment.samples;
  return {
    law: law ? steps * (steps + 8) * nfePerStep * dim * 10 * (hasOtherCauses(plan) ? 3 : 1) : 0,
    sampling: sampled ? steps * nfePerStep * n * dim * (9 + components) : 0,
    metrics: experiment.metrics.includes("wasserstein/exact") ? n * n * dim + n ** 2.5 : 0,
  };
}
