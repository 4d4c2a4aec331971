import type { Scheme } from "@backstep/core";
import { gaussianProblems, type OrderProblem, type OrderRow, tolerance } from "@backstep/orders";
import { claim } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { withExactHistory } from "./exact-history.ts";
import { describeOrder, lawOrders } from "./orders.ts";

/**
 * Measures a multistep scheme of the ODE twice: with a memory that is filled at exact points, which shows the order of its formula, and with its
 * own first steps, whose errors can have a lower order.
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
    claim(measured.length > 0, "with exact history the order is inconclusive on every problem");
    const least = Math.min(...measured.map(({ order }) => order!));
    claim(
      Math.abs(least - weakOrder) < tolerance.law,
      `info.weakOrder is ${weakOrder}, but with exact history the least measured order is ${least.toFixed(3)}`,
    );
  });

  it("has, with its own first steps, at least the order that their errors allow", async () => {
    // Each first step of order q has an error of order h^{q+1}. Their number does not grow with the number of steps.
    const expected = Math.min(weakOrder, startupOrder + 1);
    for (const row of await lawOrders(factory(), mild()))
      claim(
        row.verdict !== "measured" || row.order! > expected - tolerance.law,
        `first steps of order ${startupOrder} allow the order ${expected}, but ${describeOrder(row)}`,
      );
  });
}

/** The problem with steps that are alternately twice and half as long as the one before. A smooth grid would hide a wrong ratio of step sizes in a formula. */
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

/** The Gaussian problems with a larger end time, so that the first steps are short compared with every time scale. */
function mild(): readonly OrderProblem[] {
  return gaussianProblems().map((problem) => ({
    ...problem,
    end: problem.end + 0.25 * (problem.start - problem.end),
  }));
}
