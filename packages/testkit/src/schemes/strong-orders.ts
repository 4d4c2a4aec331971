import type { Scheme } from "@backstep/core";
import {
  firstRunnable,
  measureStrongOrders,
  mixtureProblem,
  mixtureProblems,
  type OrderRow,
  tolerance,
} from "@backstep/orders";
import { claim } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { shared } from "./shared.ts";

/** Measures the strong order against finer runs of the scheme, and against the solution, because a scheme can converge to something else. */
export function strongOrderChecks({ it }: Runner, factory: () => Scheme<unknown>): void {
  const rows = shared(() => {
    const scheme = factory();
    // The variance-preserving diffusion, or the first on which the scheme runs.
    return firstRunnable([mixtureProblem(), ...mixtureProblems()], (problem) =>
      measureStrongOrders(scheme, problem, { effort: "test" }),
    );
  });

  it("approaches itself path by path at the declared strong order", async () => {
    claimDeclared((await rows())[0]);
  });

  it("approaches the solution path by path at the declared strong order", async () => {
    claimDeclared((await rows())[1]);
  });
}

/** Few paths give an order with a large standard error. So the tolerance contains that error, and the verdict of the row is not used. */
function claimDeclared({ problem, order, uncertainty, declared, errors, slopes }: OrderRow): void {
  const [found, standardError] = [order ?? Number.NaN, uncertainty ?? Number.NaN];
  claim(
    Math.abs(found - declared) <= tolerance.strong + 2 * standardError,
    `info.strongOrder is ${declared}, but the measured order is ${found.toFixed(3)} ± ${standardError.toFixed(3)} on ${problem}, ` +
      `errors ${errors.map((rms) => rms.toExponential(2)).join(" ")}, slopes ${slopes.map((slope) => slope.toFixed(3)).join(" ")}`,
  );
}
