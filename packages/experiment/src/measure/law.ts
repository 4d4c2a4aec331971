import { BackstepError, type Estimate } from "@backstep/core";
import { errorCauses, exactLaw, kl, type LawOptions, lawAt, lawWork, meanError, sdError, w2 } from "@backstep/law";
import { type Plan, requireTarget } from "../plan/plan.ts";
import type { ExactMetric, StartName } from "../schema/experiment.ts";
import type { Cell, Cost } from "./cell.ts";
import { type CausesRow, settingOfRow } from "./row.ts";

/** The values of all exact metrics of one cell, from one exact law. */
export async function measureLaw(
  plan: Plan,
  cell: Cell,
  signal: AbortSignal | undefined,
): Promise<(metric: ExactMetric) => Estimate & Cost> {
  const [target, { drift }] = [requireTarget(plan), cell.variant];
  const began = performance.now();
  const produced = await exactLaw(lawOptions(plan, cell, signal));
  const truth = lawAt(target, drift, cell.variant.end(cell.steps));
  const seconds = (performance.now() - began) / 1000;
  const { nfe, jvps } = produced;
  const values: Readonly<Record<ExactMetric, () => number>> = {
    "law/w2": () => w2(produced, truth),
    "law/kl": () => kl(truth, produced),
    "law/mean-error": () => meanError(produced, truth),
    "law/sd-error": () => sdError(produced, truth),
  };
  return (metric) => ({ value: values[metric](), standardError: 0, floor: 0, n: 0, nfe, jvps, seconds });
}

/** The causes of the error of one cell, each alone. */
export async function measureCauses(plan: Plan, cell: Cell, signal: AbortSignal | undefined): Promise<CausesRow> {
  const { name, options } = cell.scheme;
  const causes = await errorCauses(lawOptions(plan, cell, signal));
  return {
    cell: cell.key,
    experiment: plan.experiment.name,
    ...settingOfRow(cell.variant.setting),
    scheme: name,
    options,
    steps: cell.steps,
    ...causes,
  };
}

/** An estimate of the values that the exact law of a cell computes; 0 if its law cannot begin, which its measurement then reports. */
export function valuesOfLaw(plan: Plan, cell: Cell): number {
  try {
    return lawWork(lawOptions(plan, cell, undefined)).usual;
  } catch {
    return 0;
  }
}

function lawOptions(plan: Plan, { scheme, variant, steps }: Cell, signal: AbortSignal | undefined): LawOptions {
  const { setting, drift, times, perturbation } = variant;
  return {
    scheme: scheme.scheme,
    drift,
    target: requireTarget(plan),
    times: times(steps),
    noiseLevel: setting.noiseLevel,
    start: lawOfStart(setting.start),
    ...(perturbation && (perturbation.bias || perturbation.noise !== undefined) && { scoreError: perturbation }),
    ...(signal && { signal }),
  };
}

/** `makePlan` refuses metrics of the exact law with a start file. */
function lawOfStart(start: StartName): Exclude<StartName, "file"> {
  if (start !== "file") return start;
  throw new BackstepError("CAPABILITY_MISSING", "startFile gives points, which have no Gaussian law");
}
