import { log, log1p } from "@backstep/core/plugin";

/** u − log(1 + u), by its series if the two cancel. */
export function excess(u: number): number {
  if (Math.abs(u) > 0.02) return u - log1p(u);
  let sum = 0;
  for (let k = 10; k >= 2; k--) sum = (k % 2 === 0 ? 1 : -1) / k + u * sum;
  return u * u * sum;
}

/** Whether u is so near −1 that 1 + u has too few digits. */
export function needsLogarithms(u: number): boolean {
  return u < -1 + 2 ** -20;
}

/** The same of u = (a − b)/b, for any positive a and b. */
export function relativeExcess(a: number, b: number): number {
  const u = (a - b) / b;
  return needsLogarithms(u) ? u - (log(a) - log(b)) : excess(u);
}
