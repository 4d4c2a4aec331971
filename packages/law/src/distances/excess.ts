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
