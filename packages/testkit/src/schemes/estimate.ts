import { type Scheme, sample } from "@backstep/core";
import { claim } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { runOf, type SchemeCheck } from "./fixture.ts";

const rows = 400;
const orderTolerance = 0.1;
/** Smaller estimates are mostly rounding errors, so the step is made longer. */
const leastSize = 1e-11;

/** A step returns an error estimate exactly if `info.errorOrder` declares its order, and the estimate has that order. */
export function estimateChecks({ it }: Runner, check: SchemeCheck): void {
  it("returns an error estimate of the declared order, or none", async () => {
    const { errorOrder } = check.factory().info;
    const { start, end } = check.problem;
    let h = 1e-4 * (start - end);
    let size = await sizeOfEstimate(check, h);
    claim(
      (size === undefined) === (errorOrder === undefined),
      `a step returns ${size === undefined ? "no" : "an"} error estimate, and info.errorOrder is ${errorOrder}`,
    );
    if (size === undefined || errorOrder === undefined) return;
    for (; size !== undefined && size < leastSize && h < 0.2 * (start - end); h *= 2)
      size = await sizeOfEstimate(check, 2 * h);
    const [whole, half] = [await sizeOfEstimate(check, h), await sizeOfEstimate(check, h / 2)];
    const order = Math.log2((whole ?? 0) / (half ?? 0));
    claim(
      Math.abs(order - errorOrder) < orderTolerance,
      `the estimate of a step of ${h} is of order ${order.toFixed(3)}, but info.errorOrder is ${errorOrder}`,
    );
  });
}

/** Root mean square of the estimate of one step of length h in the middle of the problem; the rows and their normals do not depend on h. */
async function sizeOfEstimate(check: SchemeCheck, h: number): Promise<number | undefined> {
  const { start, end } = check.problem;
  const middle = 0.5 * (start + end);
  const options = runOf(check);
  const own = options.scheme;
  let size: number | undefined;
  const scheme: Scheme<unknown> = {
    ...own,
    async step(...given) {
      const result = await own.step(...given);
      const { error } = result;
      if (error) size = rootMeanSquare(Float64Array.from(error.data));
      return result;
    },
  };
  await sample({ ...options, scheme, n: rows, times: Float64Array.of(middle, middle - h) });
  return size;
}

function rootMeanSquare(values: Float64Array): number {
  return Math.sqrt(values.reduce((total, value) => total + value * value, 0) / values.length);
}
