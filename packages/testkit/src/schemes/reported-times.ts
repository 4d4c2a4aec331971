import { type ErrorCode, isBackstepError, sample, steps } from "@backstep/core";
import { vpDiscrete } from "@backstep/drifts";
import { exactLaw, lawAt, w2 } from "@backstep/law";
import { claim, claimRefusal, claimSameBits } from "../claim.ts";
import { gaussianProblems } from "../problems.ts";
import type { Runner } from "../runner.ts";
import { evaluationsOf } from "./evaluations.ts";
import { runOf, type SchemeCheck } from "./fixture.ts";

/** Further reports of users: times rounded, repeated or cut off, and noise that stays at the end. */
export function reportedTimesChecks({ it }: Runner, check: SchemeCheck): void {
  it("takes fractional indices of a discrete chain as they are", async () => {
    // Cosine betas with Karras' grid put many times between the same two indices (diffusers 12771).
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
    // A last σ repeated, two zeros at the end, steps dropped in silence (diffusers 6477, 6232 and 4122, ComfyUI 4005).
    const options = runOf(check);
    for (const at of [1, options.times.length - 1]) {
      const times = Float64Array.from([...options.times.slice(0, at), options.times[at], ...options.times.slice(at)]);
      await claimRefusal(() => sample({ ...options, times }), "TIMES_INVALID", `time ${at} twice`);
    }
  });

  it("has after the first steps of a grid what a grid of these steps alone gives", async () => {
    // The head of a σ table is a run of its own; it must not take the end of the whole table for its own (ltx-2-mlx 128).
    const options = runOf(check);
    for await (const { step, x } of steps(options)) {
      if (step === 0) continue;
      claimSameBits((await sample({ ...options, times: options.times.slice(0, step + 1) })).x, x, `${step} of 6 steps`);
    }
  });

  it("leaves less noise at σ = 0 the more steps it takes", async () => {
    // Residual noise in finished samples (diffusers 6068).
    for (const { name, drift, target, grid, start } of gaussianProblems().filter(({ name }) =>
      name.includes("uniform"),
    )) {
      const errors: number[] = [];
      try {
        for (const count of [64, 256]) {
          const law = await exactLaw({ scheme: check.factory(), drift, target, times: grid(count, drift, 0, start) });
          errors.push(w2(law, lawAt(target, drift, 0)));
        }
      } catch (error) {
        if (isBackstepError(error) && elsewhere.has(error.code)) continue;
        throw error;
      }
      claim(
        errors[1] < 0.6 * errors[0] || errors[1] < 1e-9,
        `${name} to t = 0: four times the steps take the error from ${errors[0]} only to ${errors[1]}`,
      );
    }
  });
}

/** Where the end at σ = 0 is refused, or the law is not to be had. */
const elsewhere = new Set<ErrorCode>([
  "SINGULAR_END",
  "DRIFT_SINGULAR",
  "ALPHA_ZERO",
  "CAPABILITY_MISSING",
  "LAW_NOT_AFFINE",
  "INFINITE_MOMENT",
]);
