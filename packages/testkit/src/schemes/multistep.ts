import type { Scheme } from "@backstep/core";
import { gaussianProblems, type OrderProblem, type OrderRow, tolerance } from "@backstep/orders";
import { claim } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { withExactHistory } from "./exact-history.ts";
import { describeOrder, lawOrders } from "./orders.ts";

/**
 * A multistep scheme that solves the ODE is measured twice: its formula, with a memory filled at exact points, and its own start, which makes
 * one error of a lower order.
 */
export function multistepChecks({ it }: Runner, factory: () => Scheme<unknown>): void {
  const { solves, weakOrder, startupOrder } = factory().info;
  if (startupOrder === undefined || solves !== "ode") return;
  const steps = Math.ceil(weakOrder);

  it("has the declared order once its memory is filled at exact points", async () => {
    const rows: OrderRow[] = [];
    for (const problem of [...mild(), ...mild().map(uneven)])
      rows.push(...(await lawOrders(withExactHistory(factory(), problem.target, steps), [problem])));
    const measured = rows.filter(({ verdict }) => verdict === "measured");
    claim(measured.length > 0, "with exact history it is inconclusive on every problem");
    const least = Math.min(...measured.map(({ order }) => order!));
    claim(
      Math.abs(least - weakOrder) < tolerance.law,
      `declared ${weakOrder}, but with exact history it is at least ${least.toFixed(3)}`,
    );
  });

  it("has with its own start no less than the order of its first steps leaves", async () => {
    // A step of order q errs by h^{q+1}, and there are a fixed number of them.
    const expected = Math.min(weakOrder, startupOrder + 1);
    for (const row of await lawOrders(factory(), mild()))
      claim(
        row.verdict !== "measured" || row.order! > expected - tolerance.law,
        `a start of order ${startupOrder} leaves ${expected}, but ${describeOrder(row)}`,
      );
  });
}

/** The problem with steps that are alternately twice and half as long as the one before. A smooth grid hides a wrong ratio of steps. */
function uneven(problem: OrderProblem): OrderProblem {
  const grid: OrderProblem["grid"] = (steps, ...rest) => {
    const pairs = problem.grid(steps / 2, ...rest);
    return Float64Array.from({ length: steps + 1 }, (_, i) => {
      const [from, to] = [pairs[i >> 1], pairs[(i + 1) >> 1]];
      return i % 2 === 0 ? from : from + (2 * (to - from)) / 3;
    });
  };
  return { ...problem, name: `${problem.name}, uneven`, grid };
}

/** Problems whose first steps are small compared with every time scale. */
function mild(): readonly OrderProblem[] {
  return gaussianProblems().map((problem) => ({
    ...problem,
    end: problem.end + 0.25 * (problem.start - problem.end),
  }));
}
