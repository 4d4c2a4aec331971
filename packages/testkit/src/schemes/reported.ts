import {
  type Batch,
  type ErrorCode,
  isBackstepError,
  type NoiseSource,
  type SampleOptions,
  sample,
} from "@backstep/core";
import { createPosition, freshNoise, takeDraws } from "@backstep/core/plugin";
import { vpDiscrete } from "@backstep/drifts";
import { gaussianProblems, type OrderProblem } from "@backstep/orders";
import { claim, claimSameBits, explained } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { evaluationsOf } from "./evaluations.ts";
import { runOf, type SchemeCheck } from "./fixture.ts";

/** Faults that users of samplers have reported, one check each: steps that do not chain, ends of the schedule, counts of steps. */
export function reportedChecks({ it }: Runner, check: SchemeCheck): void {
  it("takes one step for each interval of an irregular grid, from the end of the step before", async () => {
    const options = runOf(check, 3);
    const { times } = options;
    const [first, last] = [times[0], times[3]];
    const irregular = Float64Array.from([0, 0.5, 0.62, 1], (share) => first + share * (last - first));
    const whole = await sample({ ...options, times: irregular });
    if (!isOneStep(options)) return;
    const one = await sample({ ...options, times: irregular.slice(0, 2) });
    const rest = await sample({
      ...options,
      times: irregular.slice(1),
      start: one.x,
      noise: later(freshNoise(options.seed ?? 0), 1),
    });
    claimSameBits(rest.x, whole.x, "three steps, taken as one and then two");
  });

  it("makes the requested number of steps: one, odd and even numbers, primes, and a hundred", async () => {
    for (const steps of [1, 2, 3, 8, 9, 27, 97, 100]) {
      const evaluations = await evaluationsOf({ ...runOf(check, steps), n: 2 });
      const seen = new Set(evaluations.map(({ step }) => step));
      claim(seen.size === steps, `of ${steps} requested steps, ${seen.size} evaluated the model`);
    }
  });

  it("goes through all indices of a discrete chain", async () => {
    const drift = vpDiscrete({ schedule: "linear", steps: 1000 });
    const times = Float64Array.from({ length: 1001 }, (_, k) => 999 - k);
    const { target } = check.problem;
    await finiteOrRefused({ ...runOf(check), drift, model: target.score(drift), times, n: 2 }, "1,000 indices");
  });

  it("reaches the data at σ = 0 with finite values, or refuses before it starts", async () => {
    for (const problem of gaussianProblems())
      for (const steps of [1, 2, 3, 8, 797]) await finiteOrRefused(...toTheData(check, problem, steps));
  });
}

const refusals = new Set<ErrorCode>(["SINGULAR_END", "DRIFT_SINGULAR", "ALPHA_ZERO", "CAPABILITY_MISSING"]);

/** A run whose last step ends at σ = 0, and a name for it. */
function toTheData(
  check: SchemeCheck,
  { name, drift, target, grid, start }: OrderProblem,
  steps: number,
): [options: SampleOptions, what: string] {
  const end = drift.regular.from;
  const times = Float64Array.from(grid(steps, drift, 0.5 * start, start));
  times[steps] = end;
  const options = { ...runOf(check), drift, model: target.score(drift), times, n: 4 };
  return [options, `${steps} steps to t = ${end}, ${name}`];
}

async function finiteOrRefused(options: SampleOptions, what: string): Promise<void> {
  try {
    const { x } = await sample(options);
    claim(x.every(Number.isFinite), "a value at the end is not finite");
  } catch (error) {
    if (isBackstepError(error) && refusals.has(error.code)) return;
    throw explained(
      error,
      `${what}: the run must end with finite values or be refused before it starts, but ${String(error)}`,
    );
  }
}

/** A step depends only on its interval and its start: the scheme keeps nothing from step to step, and does not read the grid. */
function isOneStep({ scheme: { info, init } }: SampleOptions): boolean {
  return init === undefined && info.startupOrder === undefined && !info.requires.includes("grid");
}

/** The noise of a run that starts `by` steps after the first time of the given source. */
function later(source: NoiseSource, by: number): NoiseSource {
  /** A batch like this one at the later step. It takes `draws` of the step's draws. */
  const shifted = (like: Batch, draws: number): Batch => {
    const { firstRow, step } = like.workspace.position;
    const position = createPosition({ firstRow, step: step + by, draw: takeDraws(like, draws) });
    return like.workspace.at(position).batch(like.rows, like.dim);
  };
  /** The same values in batches of the current step. */
  const here = (like: Batch, drawn: readonly Batch[]): readonly Batch[] =>
    drawn.map(({ data }) => {
      const batch = like.workspace.batch(like.rows, like.dim);
      batch.data.set(data);
      return batch;
    });
  return {
    ...source,
    integrals: (weights, drift, t0, t1, like) =>
      here(like, source.integrals(weights, drift, t0, t1, shifted(like, weights.length))),
    normals: (count, t0, t1, like) => here(like, source.normals(count, t0, t1, shifted(like, count))),
    uniforms: (count, shared, t0, t1, like) => source.uniforms(count, shared, t0, t1, shifted(like, count)),
  };
}
