import type { Scheme } from "@backstep/core";
import type { MeasuredOrder } from "@backstep/law";
import { type OrderKind, tolerance } from "./tolerance.ts";

/** A measured order of a scheme on one problem, next to the declared one. */
export interface OrderRow {
  readonly scheme: string;
  /** `law`: exact W2 to the truth on Gaussian data. `weak`: |E f| by quadrature. `strong`: root mean square over shared paths. */
  readonly kind: OrderKind;
  readonly problem: string;
  readonly steps: readonly number[];
  readonly errors: readonly number[];
  readonly slopes: readonly number[];
  /** Null if there are too few slopes to give one. */
  readonly order: number | null;
  /** The last change of the slopes. Of a strong order: its standard error. */
  readonly uncertainty: number | null;
  readonly declared: number;
  readonly verdict: "measured" | "inconclusive";
  /** How the measured order compares with the declared one, or why there is no verdict. */
  readonly note: string;
}

interface Measured {
  readonly kind: OrderKind;
  readonly problem: string;
  readonly steps: readonly number[];
  readonly errors: readonly number[];
  readonly fit: MeasuredOrder;
}

/** A row that compares a fitted order with the declared one. */
export function rowOf({ info }: Scheme<unknown>, { kind, problem, steps, errors, fit }: Measured): OrderRow {
  const declared = kind === "strong" ? info.strongOrder : info.weakOrder;
  return {
    scheme: info.name,
    kind,
    problem,
    steps,
    errors,
    slopes: fit.slopes,
    order: finite(fit.order),
    uncertainty: finite(fit.uncertainty),
    declared,
    verdict: fit.verdict,
    note: noteOf(fit, declared, tolerance[kind]),
  };
}

function noteOf({ verdict, order, reason }: MeasuredOrder, declared: number, allowed: number): string {
  if (verdict === "inconclusive") return reason ?? "the slopes have not settled";
  if (order > declared + allowed) return "superconvergent here: the leading term cancels on this problem";
  if (order < declared - allowed) return "below what is declared";
  return "as declared";
}

/** The value; null if it is not finite, because JSON cannot express that. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
