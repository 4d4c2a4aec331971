import { type Evaluation, type Problem, type Scheme, sample } from "@backstep/core";
import { evaluationsOf } from "@backstep/core/plugin";
import { claim } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { runOf, type SchemeCheck } from "./fixture.ts";

/** A driver checks before the run only what `info.requires` lists. */
export function declaredCallChecks({ it }: Runner, check: SchemeCheck): void {
  it("calls the evaluations that it requires, and no others", async () => {
    const options = runOf(check);
    const { info } = options.scheme;
    const called = new Set<Evaluation | "grid">();
    await sample({ ...options, n: 1, scheme: watching(options.scheme, (name) => called.add(name)) });
    const declared = evaluationsOf(info);
    for (const name of called)
      claim(
        name === "grid" || declared.includes(name),
        `the step calls ${name}, but info.requires declares ${declared.join(", ")}; list "${name}"`,
      );
    for (const name of [...declared, "grid" as const])
      claim(
        called.has(name) || !info.requires.includes(name),
        `info.requires lists "${name}", but the step never ${name === "grid" ? "reads it" : "calls it"}; leave it out`,
      );
  });
}

/** The scheme, which reports what it uses of the problem. */
function watching(scheme: Scheme<unknown>, report: (name: Evaluation | "grid") => void): Scheme<unknown> {
  return {
    ...scheme,
    step(problem, t0, t1, x0, state) {
      const noted = <A extends unknown[], R>(name: Evaluation, call: (...given: A) => R): ((...given: A) => R) => {
        return (...given) => {
          report(name);
          return call(...given);
        };
      };
      const watched: Problem = {
        ...problem,
        score: noted("score", problem.score),
        denoised: noted("denoised", problem.denoised),
        epsilon: noted("epsilon", problem.epsilon),
        velocity: noted("velocity", problem.velocity),
        reverseDrift: noted("reverseDrift", problem.reverseDrift),
        ...(problem.grid && { grid: notedGrid(problem.grid, () => report("grid")) }),
      };
      return scheme.step(watched, t0, t1, x0, state);
    },
  };
}

function notedGrid({ index, times }: NonNullable<Problem["grid"]>, report: () => void): NonNullable<Problem["grid"]> {
  return {
    get index() {
      report();
      return index;
    },
    get times() {
      report();
      return times;
    },
  };
}
