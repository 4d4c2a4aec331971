import { cleanTime, type ErrorCode, isBackstepError, sample, steps } from "@backstep/core";
import { vpDiscrete } from "@backstep/drifts";
import { dataLaw, w2 } from "@backstep/law";
import { gaussianProblems, type OrderProblem, producedLaw } from "@backstep/orders";
import { claim, claimRefusal, claimSameBits } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { evaluationsOf } from "./evaluations.ts";
import { runOf, type SchemeCheck } from "./fixture.ts";

/** Faults in the handling of times that users have reported: rounded, repeated or cut off, and noise that stays at the end. */
export function reportedTimesChecks({ it }: Runner, check: SchemeCheck): void {
  it("takes fractional indices of a discrete chain as they are", async () => {
    // With cosine betas, Karras' grid has many times between the same two indices (reported in diffusers 12771).
    const drift = vpDiscrete({ schedule: "squared-cosine", steps: 1000 });
    const times = Float64Array.of(10.9, 10.7, 10.5, 10.3, 10.1);
    const options = { ...runOf(check), drift, model: check.problem.target.score(drift), times, n: 2 };
    for (const { step, time } of await evaluationsOf(options))
      claim(
        time <= times[step] && time >= times[step + 1],
        `step ${step} from ${times[step]} to ${times[step + 1]} evaluates at ${time}`,
      );
  });

  it("refuses a time that occurs twice, instead of a step of length 0", async () => {
    // Reported: a last σ that is repeated, two zeros at the end, steps dropped without a message (diffusers 6477, 6232 and 4122, ComfyUI 4005).
    const options = runOf(check);
    for (const at of [1, options.times.length - 1]) {
      const times = Float64Array.from([...options.times.slice(0, at), options.times[at], ...options.times.slice(at)]);
      await claimRefusal(() => sample({ ...options, times }), "TIMES_INVALID", `time ${at} twice`);
    }
  });

  it("gives after the first steps of a grid the result of a grid that has only these steps", async () => {
    // A run on the first rows of a σ table ends at the last of these rows, not at the end of the whole table (reported in ltx-2-mlx 128).
    const options = runOf(check);
    // A scheme that reads the grid may treat the last steps in another way.
    if (options.scheme.info.requires.includes("grid")) return;
    for await (const { step, x } of steps(options)) {
      if (step === 0) continue;
      claimSameBits((await sample({ ...options, times: options.times.slice(0, step + 1) })).x, x, `${step} of 6 steps`);
    }
  });
}

/** With more steps, less noise is left at the end. */
export function reportedEndChecks({ it }: Runner, check: SchemeCheck): void {
  it("leaves less noise at σ = 0 the more steps it takes", async () => {
    // Reported: noise that is left in finished samples (diffusers 6068).
    for (const problem of gaussianProblems().filter(({ name }) => name.includes("uniform"))) {
      const errors = await errorsAtZero(check.factory, problem);
      if (errors === undefined) continue;
      const [few, many] = errors;
      claim(
        many < 0.6 * few || many < 1e-9,
        `${problem.name} to the data: quadrupling the steps reduces the error only from ${few} to ${many} (expected: at most ×0.6)`,
      );
    }
  });
}

/** W2 to the data after 64 and after 256 steps. Undefined if the scheme refuses that end or its exact law is not available. */
async function errorsAtZero(
  factory: SchemeCheck["factory"],
  { drift, target, grid, start }: OrderProblem,
): Promise<readonly [number, number] | undefined> {
  const errorAfter = async (steps: number): Promise<number> =>
    w2(
      await producedLaw({ scheme: factory(), drift, target, times: grid(steps, drift, cleanTime(drift), start) }),
      dataLaw(target, drift),
    );
  try {
    return [await errorAfter(64), await errorAfter(256)];
  } catch (error) {
    if (isBackstepError(error) && notMeasured.has(error.code)) return undefined;
    throw error;
  }
}

/** The end at σ = 0 is refused, or the exact law is not available. */
const notMeasured = new Set<ErrorCode>([
  "SINGULAR_END",
  "DRIFT_SINGULAR",
  "ALPHA_ZERO",
  "CAPABILITY_MISSING",
  "LAW_NOT_AFFINE",
  "INFINITE_MOMENT",
]);
