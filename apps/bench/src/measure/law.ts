import type { Estimate } from "@backstep/core";
import {
  type ErrorCauses,
  errorCauses,
  exactLaw,
  kl,
  type LawOptions,
  lawAt,
  meanError,
  sdError,
  w2,
} from "@backstep/law";
import type { MetricName } from "../experiment/experiment.ts";
import { type Plan, perturbationOf, requireTarget } from "../experiment/plan.ts";
import type { Cell, Cost } from "./row.ts";

/** The separated causes of one cell's error. */
export interface CausesRow extends ErrorCauses {
  readonly experiment: string;
  readonly scheme: string;
  readonly options: object;
  readonly steps: number;
}

/** Values of the asked-for `law/` metrics, by one exact law. */
export async function measureLaw(
  plan: Plan,
  cell: Cell,
  signal: AbortSignal | undefined,
): Promise<(metric: MetricName) => Estimate & Cost> {
  const [target, drift] = [requireTarget(plan), plan.drift];
  const began = performance.now();
  const produced = await exactLaw(lawOptions(plan, cell, signal));
  const truth = lawAt(target, drift, plan.end(cell.steps));
  const seconds = (performance.now() - began) / 1000;
  const values: Partial<Record<MetricName, () => number>> = {
    "law/w2": () => w2(produced, truth),
    "law/kl": () => kl(truth, produced),
    "law/mean-error": () => meanError(produced, truth),
    "law/sd-error": () => sdError(produced, truth),
  };
  return (metric) => ({
    value: values[metric]!(),
    standardError: 0,
    floor: 0,
    n: 0,
    nfe: produced.nfe,
    jvps: produced.jvps,
    seconds,
  });
}

/** Whether the error of an experiment has other causes than the steps. */
export function hasOtherCauses({ experiment, target, end }: Plan): boolean {
  return (
    target?.gaussian === true &&
    experiment.metrics.some((metric) => metric.startsWith("law/")) &&
    (experiment.start !== "exact" || perturbationOf(experiment.score) !== undefined || end(experiment.steps[0]) > 0)
  );
}

/** The causes of one cell's error, one at a time. */
export async function measureCauses(plan: Plan, cell: Cell, signal: AbortSignal | undefined): Promise<CausesRow> {
  const { name, options } = cell.scheme;
  const causes = await errorCauses(lawOptions(plan, cell, signal));
  return { experiment: plan.experiment.name, scheme: name, options, steps: cell.steps, ...causes };
}

function lawOptions(plan: Plan, { scheme, steps }: Cell, signal: AbortSignal | undefined): LawOptions {
  const { experiment, drift, times, bias } = plan;
  const noise = perturbationOf(experiment.score)?.noise;
  return {
    scheme: scheme.scheme,
    drift,
    target: requireTarget(plan),
    times: times(steps),
    noiseLevel: experiment.noiseLevel,
    start: experiment.start,
    ...((bias || noise !== undefined) && {
      scoreError: { ...(bias && { bias }), ...(noise !== undefined && { noise }) },
    }),
    ...(signal && { signal }),
  };
}
