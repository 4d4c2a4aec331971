import type { Scheme } from "@backstep/core";
import type { TimeGrid } from "@backstep/grids";
import { claim } from "../claim.ts";
import { type GaussianProblem, gaussianProblems } from "../problems.ts";
import type { Runner } from "../runner.ts";
import { withExactHistory } from "./exact-history.ts";
import { type LawOrder, measureLawOrders } from "./orders.ts";

const tolerance = 0.05;

/**
 * A multistep scheme that solves the ODE is measured twice: its formula, with a memory filled at exact points, and its own start, which makes
 * one error of a lower order.
 */
export function multistepChecks({ it }: Runner, factory: () => Scheme<unknown>): void {
  const { solves, weakOrder, startupOrder } = factory().info;
  if (startupOrder === undefined || solves !== "ode") return;
  const steps = Math.ceil(weakOrder);

  it("has the declared order once its memory is filled at exact points", async () => {
    const measured: LawOrder[] = [];
    for (const problem of [...mild(), ...mild().map(uneven)])
      measured.push(...(await measureLawOrders(withExactHistory(factory(), problem.target, steps), [problem])));
    const conclusive = measured.filter(({ verdict }) => verdict === "measured");
    claim(conclusive.length > 0, "with exact history it is inconclusive on every problem");
    const least = Math.min(...conclusive.map(({ order }) => order));
    claim(
      Math.abs(least - weakOrder) < tolerance,
      `declared ${weakOrder}, but with exact history it is at least ${least.toFixed(3)}`,
    );
  });

  it("has with its own start no less than the order of its first steps leaves", async () => {
    // A step of order q errs by h^{q+1}, and there are a fixed number of them.
    const expected = Math.min(weakOrder, startupOrder + 1);
    for (const { problem, verdict, order } of await measureLawOrders(factory(), mild()))
      claim(
        verdict !== "measured" || order > expected - tolerance,
        `${problem}: order ${order.toFixed(3)}, but a start of order ${startupOrder} leaves ${expected}`,
      );
  });
}

/** The problem with steps that are in turns twice as long and half as long as the one before: a smooth grid hides a wrong ratio of steps. */
function uneven(problem: GaussianProblem): GaussianProblem {
  const grid: TimeGrid = (steps, ...rest) => {
    const pairs = problem.grid(steps / 2, ...rest);
    return Float64Array.from({ length: steps + 1 }, (_, i) => {
      const [from, to] = [pairs[i >> 1], pairs[(i + 1) >> 1]];
      return i % 2 === 0 ? from : from + (2 * (to - from)) / 3;
    });
  };
  return { ...problem, name: `${problem.name}, uneven`, grid };
}

/** Problems whose first steps are small beside every time scale. */
function mild(): readonly GaussianProblem[] {
  return gaussianProblems().map((problem) => ({
    ...problem,
    end: problem.end + 0.25 * (problem.start - problem.end),
  }));
}
