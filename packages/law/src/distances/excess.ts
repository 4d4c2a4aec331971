import { log } from "@backstep/core/plugin";

/** x − log(1 + x), by its series near 0, because the difference would cancel. */
export function excess(x: number): number {
  if (!(Math.abs(x) < 0.02)) return x - log(1 + x);
  let [term, total] = [x * x, 0];
  for (let n = 2; n < 14; n++) {
    total += (n % 2 === 0 ? term : -term) / n;
    term *= x;
  }
  return total;
}

/** Whether x is so near −1 that 1 + x has too few digits. */
export function needsLogarithms(x: number): boolean {
  return x < -1 + 2 ** -20;
}

/** The same of x = (a − b)/b, for any positive a and b. */
export function relativeExcess(a: number, b: number): number {
  const x = (a - b) / b;
  return needsLogarithms(x) ? x - (log(a) - log(b)) : excess(x);
}
