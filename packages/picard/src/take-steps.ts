import { createPosition, createProblem, type Gather, type Run } from "@backstep/core/plugin";
import { requireStateless } from "./prepare.ts";
import type { RowWindow, TakenStep } from "./row-window.ts";

/** Takes all steps of all windows at the same time. Returns the steps of each window. */
export async function takeSteps(run: Run, windows: readonly RowWindow[], gather: Gather): Promise<TakenStep[][]> {
  const all = await gather.together(
    windows.flatMap((window) =>
      window.points.slice(0, -1).map((_, k) => (): Promise<TakenStep> => takeStep(run, gather, window, k)),
    ),
  );
  let first = 0;
  return windows.map(({ points }) => {
    const taken = all.slice(first, first + points.length - 1);
    first += taken.length;
    return taken;
  });
}

/** Φ of the k-th point of a window. */
async function takeStep(run: Run, gather: Gather, { row, done, points }: RowWindow, k: number): Promise<TakenStep> {
  const { scheme, times } = run;
  const step = done + k;
  const position = createPosition({ firstRow: row, step, time: times[step] });
  const { problem, evaluations } = createProblem({ ...run, model: gather.model, position });
  const x0 = run.workspace.at(position).batch(1, points[k].length);
  x0.data.set(points[k]);
  const { x, state } = await scheme.step(problem, times[step], times[step + 1], x0, undefined);
  requireStateless(run, state);
  return { x, evaluations, position };
}
