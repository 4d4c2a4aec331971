import { type ErrorCode, isBackstepError, type Scheme } from "@backstep/core";
import { exactLaw, fitOrder, lawAt, type MeasuredOrder, w2 } from "@backstep/law";
import { claim } from "../claim.ts";
import { type GaussianProblem, gaussianProblems } from "../problems.ts";
import type { Runner } from "../runner.ts";

/** The order of the law's error on one problem, and the errors it was fitted to. */
export interface LawOrder extends MeasuredOrder {
  readonly problem: string;
  readonly steps: readonly number[];
  readonly errors: readonly number[];
}

const stepCounts = [32, 64, 128, 256, 512];
/** Most steps × normals of a measurement: a scheme that draws much per step is measured at fewer counts. */
const costLimit = 600_000;
/** For schemes whose errors on those fall into round-off: of order 4 and more. */
const fewerSteps = [8, 16, 32, 64, 128];
const roundOff = 1e-11;
const orderTolerance = 0.05;

/**
 * Exact W2 errors of a scheme on the canonical Gaussian problems, and the orders fitted to them. Problems on which the scheme cannot run
 * (its requirements do not hold there) are left out.
 *
 * @throws BackstepError `LAW_NOT_AFFINE` if the scheme is not affine, `CAPABILITY_MISSING` if it draws uniforms and keeps a state.
 * @example
 * ```ts
 * for (const { problem, verdict, order } of await measureLawOrders(heun())) console.log(problem, verdict, order);
 * ```
 */
export async function measureLawOrders(
  scheme: Scheme<unknown>,
  problems: readonly GaussianProblem[] = gaussianProblems(),
): Promise<LawOrder[]> {
  const draws = scheme.noise.length + (scheme.normals ?? 0);
  const affordable = stepCounts.filter((steps) => steps * steps * draws <= costLimit);
  const orders: LawOrder[] = [];
  for (const { name, drift, target, grid, start, end } of problems) {
    const reference = lawAt(target, drift, end);
    const errorsAt = async (counts: readonly number[]): Promise<number[]> => {
      const errors: number[] = [];
      for (const steps of counts)
        errors.push(w2(await exactLaw({ scheme, drift, target, times: grid(steps, drift, end, start) }), reference));
      return errors;
    };
    try {
      let [steps, errors, scale] = [affordable, await errorsAt(affordable), 1];
      // Between independent coordinates W2 is good to some 1e-15; `fitOrder` asks for more room than that needs.
      if (errors.some((error) => error < roundOff))
        [steps, errors, scale] = [fewerSteps, await errorsAt(fewerSteps), 0.01];
      orders.push({ problem: name, steps, errors, ...fitOrder(steps, errors, scale) });
    } catch (error) {
      if (isBackstepError(error) && runsElsewhere.has(error.code)) continue;
      throw error;
    }
  }
  return orders;
}

const runsElsewhere = new Set<ErrorCode>(["ALPHA_ZERO", "DRIFT_SINGULAR", "SINGULAR_END"]);

const refusals = new Set<ErrorCode>([...runsElsewhere, "OPTION_INVALID", "LAW_NOT_AFFINE"]);

/**
 * On Gaussian data the law is exact, and the leading coefficient of an error cancels more often than elsewhere: the declared order is a lower
 * bound there. What cannot be measured on other data, noise with a memory, is held to it from both sides.
 */
export function orderChecks({ it }: Runner, factory: () => Scheme<unknown>): void {
  let found: Promise<LawOrder[]> | undefined;
  const orders = (): Promise<LawOrder[]> => {
    found ??= measureLawOrders(factory()).catch((error: unknown) => {
      if (isBackstepError(error, "LAW_NOT_AFFINE")) return [];
      throw error;
    });
    return found;
  };
  const { weakOrder, startupOrder, solves, noiseLevel } = factory().info;

  it("converges to the right law on every Gaussian problem", async () => {
    for (const { problem, errors } of await orders()) {
      const last = errors[errors.length - 1];
      claim(
        last < 0.35 * errors[errors.length - 3],
        `${problem}: four times the steps take the error from ${errors[errors.length - 3]} only to ${last}`,
      );
    }
  });

  if (noiseLevel === "driver")
    it("converges to the right law at noise level ½, too, or refuses it", async () => {
      const { drift, target, grid, start, end } = gaussianProblems()[1];
      const errorWith = async (steps: number): Promise<number> => {
        const times = grid(steps, drift, end, start);
        const law = await exactLaw({ scheme: factory(), drift, target, times, noiseLevel: 0.5 });
        return w2(law, lawAt(target, drift, end));
      };
      try {
        const [few, many] = [await errorWith(32), await errorWith(128)];
        claim(many < 0.35 * few, `at noise level 0.5 four times the steps take the error from ${few} only to ${many}`);
      } catch (error) {
        if (!isBackstepError(error) || !refusals.has(error.code)) throw error;
      }
    });

  it("has at least the declared weak order by the exact law, or says that it is inconclusive", async () => {
    const ownStart = solves === "ode" && startupOrder !== undefined;
    const expected = ownStart ? Math.min(weakOrder, startupOrder + 1) : weakOrder;
    const measured = (await orders()).filter(({ verdict }) => verdict === "measured");
    for (const order of measured)
      claim(order.order > expected - orderTolerance, `declared ${expected}, but ${describeOrder(order)}`);
    if (startupOrder === undefined || ownStart) return;
    claim(measured.length > 0, `inconclusive on every problem:\n${(await orders()).map(describeOrder).join("\n")}`);
    const least = measured.reduce((a, b) => (b.order < a.order ? b : a));
    claim(least.order < weakOrder + orderTolerance, `declared ${weakOrder}, but at least ${describeOrder(least)}`);
  });
}

function describeOrder({ problem, verdict, order, slopes, reason }: LawOrder): string {
  return `${problem}: ${verdict} ${order.toFixed(3)}, slopes ${slopes.map((slope) => slope.toFixed(3)).join(" ")}${reason ? ` (${reason})` : ""}`;
}
