import { type ErrorCode, isBackstepError, type Scheme } from "@backstep/core";
import { exactLaw, lawAt, w2 } from "@backstep/law";
import {
  gaussianProblems,
  measureLawOrder,
  type OrderProblem,
  type OrderRow,
  tolerance,
  whereRunnable,
} from "@backstep/orders";
import { claim } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { shared } from "./shared.ts";

/** With four times the steps, at most this share of the error may remain. At order 1 the share is 0.25. */
const largestShare = 0.35;

/** Errors at noise level ½ that are not failures: the scheme refuses that level, or its exact law is not available there. */
const refusals = new Set<ErrorCode>([
  "ALPHA_ZERO",
  "DRIFT_SINGULAR",
  "SINGULAR_END",
  "OPTION_INVALID",
  "LAW_NOT_AFFINE",
]);

/**
 * Measures the weak order by the exact law on Gaussian data. The leading coefficient of the error cancels there more often than on other data, so the
 * declared order is a lower bound. For random multistep schemes, which cannot be measured on other data, it is also an upper bound.
 */
export function orderChecks(runner: Runner, factory: () => Scheme<unknown>): void {
  const rows = shared(() => lawOrders(factory()));

  runner.it("converges to the right law on every Gaussian problem", async () => {
    for (const { problem, errors } of await rows()) claimConverges(problem, errors.at(-3), errors.at(-1));
  });

  if (factory().info.noiseLevel === "driver")
    runner.it("converges to the right law at noise level ½, too, or refuses it", () => claimHalfNoise(factory()));

  runner.it("has at least the declared weak order by the exact law, or says that it is inconclusive", async () => {
    claimLawOrders(factory().info, await rows());
  });
}

/** The order on each problem on which the scheme runs; none if the scheme is not affine. */
export async function lawOrders(
  scheme: Scheme<unknown>,
  problems: readonly OrderProblem[] = gaussianProblems(),
): Promise<readonly OrderRow[]> {
  try {
    return await whereRunnable(problems, (problem) => measureLawOrder(scheme, problem, { effort: "test" }));
  } catch (error) {
    if (isBackstepError(error, "LAW_NOT_AFFINE")) return [];
    throw error;
  }
}

function claimConverges(what: string, few = Number.NaN, many = Number.NaN): void {
  claim(
    many < largestShare * few,
    `${what}: quadrupling the steps reduces the error only from ${few} to ${many} (×${(many / few).toFixed(2)}; expected at most ×${largestShare})`,
  );
}

async function claimHalfNoise(scheme: Scheme<unknown>): Promise<void> {
  const { drift, target, grid, start, end } = gaussianProblems()[1];
  const errorAfter = async (steps: number): Promise<number> => {
    const law = await exactLaw({ scheme, drift, target, times: grid(steps, drift, end, start), noiseLevel: 0.5 });
    return w2(law, lawAt(target, drift, end));
  };
  let errors: readonly number[];
  try {
    errors = [await errorAfter(32), await errorAfter(128)];
  } catch (error) {
    if (isBackstepError(error) && refusals.has(error.code)) return;
    throw error;
  }
  claimConverges("noise level 0.5", ...errors);
}

function claimLawOrders({ weakOrder, startupOrder, solves }: Scheme["info"], rows: readonly OrderRow[]): void {
  const ownStart = solves === "ode" && startupOrder !== undefined;
  const expected = ownStart ? Math.min(weakOrder, startupOrder + 1) : weakOrder;
  const measured = rows.filter(({ verdict }) => verdict === "measured");
  for (const row of measured)
    claim(row.order! > expected - tolerance.law, `the order must be at least ${expected}, but ${describeOrder(row)}`);
  if (startupOrder === undefined || ownStart) return;
  claim(measured.length > 0, `the weak order is inconclusive on every problem:\n${rows.map(describeOrder).join("\n")}`);
  const least = measured.reduce((a, b) => (b.order! < a.order! ? b : a));
  claim(
    least.order! < weakOrder + tolerance.law,
    `info.weakOrder is ${weakOrder}, but the least measured order is higher: ${describeOrder(least)}`,
  );
}

/** A measured order in words. */
export function describeOrder({ problem, verdict, order, slopes, note }: OrderRow): string {
  const shown = slopes.map((slope) => slope.toFixed(3)).join(" ");
  return `${problem}: ${verdict} ${(order ?? Number.NaN).toFixed(3)}, slopes ${shown} (${note})`;
}
