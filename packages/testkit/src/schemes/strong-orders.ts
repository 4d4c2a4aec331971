import { type ErrorCode, isBackstepError, type Scheme } from "@backstep/core";
import { type StrongErrors, type StrongRate, strongErrors } from "@backstep/law";
import { claim } from "../claim.ts";
import { mixtureProblems } from "../problems.ts";
import type { Runner } from "../runner.ts";

const tolerance = 0.1;
const runsElsewhere = new Set<ErrorCode>(["ALPHA_ZERO", "DRIFT_SINGULAR", "SINGULAR_END"]);

/**
 * Strong errors of a scheme on the mixture, on shared Brownian paths: under the variance-preserving diffusion, or where it cannot run there, under
 * the first on which it can. Its g changes with time, which some faults need to show.
 *
 * @example
 * ```ts
 * const { againstItself, againstReference } = await measureStrongOrders(heun());
 * ```
 */
export async function measureStrongOrders(scheme: Scheme<unknown>, seed = 1): Promise<StrongErrors> {
  const [first, preserving, ...others] = mixtureProblems();
  const size = sizeFor(scheme);
  let refusal: unknown;
  for (const { drift, target, grid, start, end } of [preserving, first, ...others])
    try {
      const times = (count: number): Float64Array => grid(count, drift, end, start);
      return await strongErrors({ scheme, drift, target, times, seed, ...size });
    } catch (error) {
      if (!(isBackstepError(error) && runsElsewhere.has(error.code))) throw error;
      refusal = error;
    }
  throw refusal;
}

function sizeFor({ noise, uniforms = 0, info }: Scheme<unknown>): { steps: number[]; finest: number; paths: number } {
  // A path at times of each row's own costs a hundred times as much: few of them, and a standard error of 0.1 of an order.
  if (noise.length > 0 && uniforms > 0) return { steps: [4, 8, 16, 32], finest: 512, paths: 32 };
  // Elsewhere it is about 0.03. Errors of order 4 and more are soon those of the reference.
  const steps = info.strongOrder < 4 ? [16, 32, 64, 128] : [4, 8, 16, 32];
  return { steps, finest: 1024, paths: info.jvpsPerStep === "adaptive" ? 300 : 1500 };
}

/** The declared strong order, path by path: two questions, since a scheme can converge to something else. */
export function strongOrderChecks({ it }: Runner, factory: () => Scheme<unknown>): void {
  let found: Promise<StrongErrors> | undefined;
  const measured = (): Promise<StrongErrors> => {
    found ??= measureStrongOrders(factory());
    return found;
  };
  const { strongOrder } = factory().info;

  it("approaches itself path by path at the declared strong order", async () => {
    claimRate((await measured()).againstItself, strongOrder, "against twice the steps");
  });

  it("approaches the solution path by path at the declared strong order", async () => {
    claimRate((await measured()).againstReference, strongOrder, "against another scheme with small steps");
  });
}

function claimRate({ errors, slopes, order, standardError }: StrongRate, declared: number, what: string): void {
  const off = Math.abs(order - declared);
  claim(
    off <= tolerance + 2 * standardError,
    `declared ${declared}, but ${what} the strong order is ${order.toFixed(3)} ± ${standardError.toFixed(3)}, ` +
      `errors ${errors.map(({ rms }) => rms.toExponential(2)).join(" ")}, slopes ${slopes.map((slope) => slope.toFixed(3)).join(" ")}`,
  );
}
