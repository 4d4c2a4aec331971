import { requireArguments } from "@backstep/core/plugin";

/** Any number, NaN and infinity too. */
const aNumber = { type: "anyNumber" } as const;

/** A number with six significant digits; `∞` for null and infinity, `—` if there is no value. */
export function sixDigits(value: number | null | undefined): string {
  if (value !== null && value !== undefined) requireArguments("sixDigits", { value: aNumber }, { value });
  if (value === null || value === Number.POSITIVE_INFINITY) return "∞";
  if (value === undefined || Number.isNaN(value)) return "—";
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size < 1e-4 || size >= 1e6 ? value.toExponential(5) : value.toPrecision(6);
}

/** A number with two significant digits, for standard errors and uncertainties. */
export function twoDigits(value: number): string {
  requireArguments("twoDigits", { value: aNumber }, { value });
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size < 1e-4 || size >= 1e4 ? value.toExponential(1) : value.toPrecision(2);
}

/** Seconds as text with a suitable unit: `120 ms`, `4.5 s`, `2 min 5 s`. */
export function duration(seconds: number): string {
  requireArguments("duration", { seconds: { type: "number" } }, { seconds });
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
