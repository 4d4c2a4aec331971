import type { Scheme } from "@backstep/core";
import { affordableProblems, measureWeakOrders, tolerance, whereRunnable } from "@backstep/orders";
import { claim } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { describeOrder } from "./orders.ts";

/** Measures the weak order on data whose score is not affine. */
export function weakOrderChecks({ it }: Runner, factory: () => Scheme<unknown>): void {
  it("has the declared weak order on a mixture, or says that it is inconclusive", async () => {
    const scheme = factory();
    const { weakOrder } = scheme.info;
    const rows = (
      await whereRunnable(affordableProblems(scheme), (problem) =>
        measureWeakOrders(scheme, problem, { effort: "test" }),
      )
    ).flat();
    const measured = rows.filter(({ verdict }) => verdict === "measured");
    const all = (): string => rows.map(describeOrder).join("\n");
    claim(measured.length > 0, `the weak order is inconclusive on every problem and test function:\n${all()}`);
    for (const row of measured)
      claim(row.order! > weakOrder - tolerance.weak, `info.weakOrder is ${weakOrder}, but ${describeOrder(row)}`);
    // A function whose leading coefficient cancels shows a higher order; if all do, the declaration is wrong.
    const least = Math.min(...measured.map(({ order }) => order!));
    claim(
      least < weakOrder + tolerance.weak,
      `info.weakOrder is ${weakOrder}, but every measured order is higher:\n${all()}`,
    );
  });
}
