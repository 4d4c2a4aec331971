import { type ErrorCode, isBackstepError, type Scheme } from "@backstep/core";
import { type WeakOrder, weakOrders } from "@backstep/law";
import { claim } from "../claim.ts";
import { mixtureProblems, type OrderProblem } from "../problems.ts";
import type { Runner } from "../runner.ts";

/** The order of E f for one test function on one problem. */
export interface ProblemWeakOrder extends WeakOrder {
  readonly problem: string;
}

const tolerance = 0.05;
const runsElsewhere = new Set<ErrorCode>(["ALPHA_ZERO", "DRIFT_SINGULAR", "SINGULAR_END"]);

/**
 * Weak orders of a scheme on a mixture of two Gaussians, by the backward recursion, one for each problem and test function. Problems on which
 * the scheme cannot run are left out.
 *
 * @throws BackstepError `CAPABILITY_MISSING` if the scheme is random and remembers earlier steps.
 * @example
 * ```ts
 * for (const { problem, name, verdict, order } of await measureWeakOrders(heun())) console.log(problem, name, verdict, order);
 * ```
 */
export async function measureWeakOrders(
  scheme: Scheme<unknown>,
  problems: readonly OrderProblem[] = problemsFor(scheme),
): Promise<ProblemWeakOrder[]> {
  const found: ProblemWeakOrder[] = [];
  for (const { name: problem, drift, target, grid, start, end } of problems)
    try {
      const times = (steps: number): Float64Array => grid(steps, drift, end, start);
      const orders = await weakOrders({ scheme, drift, target, steps: stepsFor(scheme), times });
      found.push(...orders.map((order) => ({ problem, ...order })));
    } catch (error) {
      if (!(isBackstepError(error) && runsElsewhere.has(error.code))) throw error;
    }
  return found;
}

/** Quadrature over three draws and more, and steps that solve a linear system in each row, take seconds for each problem: one will do. */
function problemsFor({ noise, normals = 0, uniforms = 0, info }: Scheme<unknown>): readonly OrderProblem[] {
  const costly = noise.length + normals + 2 * uniforms > 2 || info.jvpsPerStep === "adaptive";
  return mixtureProblems().filter(({ drift }) => !costly || drift.name === "ve");
}

/** Methods of order 4 and more settle later; they draw nothing, so that small errors are exact, too. */
function stepsFor({ info }: Scheme<unknown>): readonly number[] {
  return info.weakOrder < 4 ? [8, 16, 32, 64] : [12, 24, 48, 96];
}

/** The declared weak order is the one that data show whose score is not affine. */
export function weakOrderChecks({ it }: Runner, factory: () => Scheme<unknown>): void {
  it("has the declared weak order on a mixture, or says that it is inconclusive", async () => {
    const { weakOrder } = factory().info;
    const orders = await measureWeakOrders(factory());
    const measured = orders.filter(({ verdict }) => verdict === "measured");
    const all = (): string => orders.map((order) => describeOrder(order, weakOrder)).join("\n");
    claim(measured.length > 0, `inconclusive on every problem and test function:\n${all()}`);
    for (const order of measured)
      claim(order.order > weakOrder - tolerance, `declared ${weakOrder}, but ${describeOrder(order, weakOrder)}`);
    // A function whose leading coefficient cancels shows a higher order; if all do, the declaration is wrong.
    const least = Math.min(...measured.map(({ order }) => order));
    claim(least < weakOrder + tolerance, `declared ${weakOrder}, but every order is higher:\n${all()}`);
  });
}

function describeOrder({ problem, name, verdict, order, slopes, reason }: ProblemWeakOrder, declared: number): string {
  const found = verdict === "measured" && order > declared + tolerance ? "superconvergent" : verdict;
  return `${problem}, ${name}: ${found} ${order.toFixed(3)}, slopes ${slopes.map((slope) => slope.toFixed(3)).join(" ")}${reason ? ` (${reason})` : ""}`;
}
