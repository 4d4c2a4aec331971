import type { CausesRow } from "@backstep/experiment";
import { sixDigits } from "./number.ts";

const columns = {
  total: "total",
  initialisation: "initialisation",
  discretization: "discretization",
  scoreError: "score error",
  earlyStopping: "early stopping",
  interaction: "interaction",
} as const;

/** The headings of the columns with the causes of an error. */
export const causeHeads: readonly string[] = Object.values(columns);

/** The values in these columns, with all digits. */
export function causeNumbers(row: CausesRow): (number | null)[] {
  return (Object.keys(columns) as (keyof typeof columns)[]).map((cause) => row[cause]);
}

/** The values in these columns as text. */
export function causeCells(row: CausesRow): string[] {
  return causeNumbers(row).map(sixDigits);
}
