import type { Drift, Scheme, Target } from "@backstep/core";
import { ou, vpLinear } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { exactLaw, lawAt, type MeasuredOrder, w2 } from "@backstep/law";
import { gaussian } from "@backstep/score-analytic";
import { honestOrder } from "./honest-order.ts";

/** A Gaussian problem on which orders are measured, from its exact start. */
export interface OrderProblem {
  readonly name: string;
  readonly target: Target;
  readonly drift: Drift;
  readonly end: number;
  readonly steps: readonly number[];
  /** The times of so many steps, uniform to `end` unless given. */
  readonly times?: (steps: number) => Float64Array;
}

/** A measured order of a scheme on one problem, beside what it declares. */
export interface OrderRow {
  readonly scheme: string;
  /** `law`: exact W2 to the truth on Gaussian data. `weak`: |E f| by quadrature. `strong`: root mean square over shared paths. */
  readonly kind: "law" | "weak" | "strong";
  readonly problem: string;
  readonly steps: readonly number[];
  readonly errors: readonly number[];
  readonly slopes: readonly number[];
  readonly order: number | null;
  /** The last change of the slopes; of a strong order, its standard error. */
  readonly uncertainty: number | null;
  readonly declared: number;
  readonly verdict: "measured" | "inconclusive";
  /** How measured and declared order compare, or why there is no verdict. */
  readonly note: string;
}

/** Three variances, so that no single coefficient that vanishes decides. */
export const gaussianTarget = (): Target => gaussian({ mean: [1, -0.5, 0.25], variance: [0.25, 1, 1.8] });

/** They end before σ = 0, where schemes in log(σ/α) lose a logarithm on uniform steps. */
export function orderProblems(): readonly OrderProblem[] {
  const steps = [64, 128, 256, 512, 1024];
  return [
    { name: "ou", target: gaussianTarget(), drift: ou({ horizon: 8 }), end: 0.25, steps },
    { name: "vp-linear", target: gaussianTarget(), drift: vpLinear(), end: 0.05, steps },
  ];
}

const roundOff = 1e-11;
const fewerSteps = [8, 16, 32, 64, 128, 256];

/** Measures the order of the law that a scheme produces: exact W2 to the truth, uniform steps in t. */
export async function measureOrder(
  scheme: Scheme<unknown>,
  problem: OrderProblem,
  signal?: AbortSignal,
): Promise<OrderRow> {
  const { drift, end, times = (count) => uniform()(count, drift, end) } = problem;
  const truth = lawAt(problem.target, drift, end);
  const errorsAt = async (counts: readonly number[]): Promise<number[]> => {
    const errors: number[] = [];
    for (const count of counts) {
      const options = { scheme, drift, target: problem.target, times: times(count), ...(signal && { signal }) };
      errors.push(w2(await exactLaw(options), truth));
    }
    return errors;
  };
  let { steps } = problem;
  let errors = await errorsAt(steps);
  let scale = 1;
  // Errors of high order fall into round-off. Between independent coordinates W2 is good to some 1e-15, which `fitOrder` need not leave so much room.
  if (errors.some((error) => error < roundOff)) {
    [steps, scale] = [fewerSteps, 0.001];
    errors = await errorsAt(steps);
  }
  const fit = honestOrder(steps, errors, scale);
  const declared = scheme.info.weakOrder;
  return {
    scheme: scheme.info.name,
    kind: "law",
    problem: problem.name,
    steps,
    errors,
    slopes: fit.slopes,
    order: finite(fit.order),
    uncertainty: finite(fit.uncertainty),
    declared,
    verdict: fit.verdict,
    note: noteOf(fit, declared),
  };
}

/** Further from the declared order than this is a finding; slopes inside the asymptotic range are good to a few hundredths. */
const tolerance = 0.15;

/** What a measured order says about the declared one. */
export function noteOf({ verdict, order, reason }: MeasuredOrder, declared: number): string {
  if (verdict === "inconclusive") return reason ?? "the slopes have not settled";
  if (order > declared + tolerance) return "superconvergent here: the leading term cancels on this problem";
  if (order < declared - tolerance) return "below what is declared";
  return "as declared";
}

/** The value, or null where JSON has none. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
