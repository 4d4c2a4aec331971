import type { Progress } from "./options.ts";

/** How far a run has come, without its clock. */
export type Reached = Pick<Progress, "fraction" | "step" | "steps" | "rowsDone">;

/** The clock of a run. */
export interface Pace {
  /** To be awaited after each step; `reached` is asked only where a report is due. */
  after(reached: () => Reached): Promise<void>;
  /** Reports the end, and returns the seconds that the run took. */
  finish(steps: number): number;
}

const millisecondsBetweenReports = 50;

/** Reports progress, and lets timers and events (an abort among them) through, a few times a second. */
export function createPace(rows: number, onProgress: ((progress: Progress) => void) | undefined): Pace {
  const began = performance.now();
  let last = began;
  return {
    async after(reached) {
      const now = performance.now();
      if (now - last < millisecondsBetweenReports) return;
      const state = reached();
      const elapsed = (now - began) / 1000;
      onProgress?.({ ...state, rows, elapsed, remaining: (elapsed * (1 - state.fraction)) / state.fraction });
      await new Promise((resolve) => setTimeout(resolve, 0));
      last = performance.now();
    },
    finish(steps) {
      const elapsed = (performance.now() - began) / 1000;
      onProgress?.({ fraction: 1, step: steps, steps, rowsDone: rows, rows, elapsed, remaining: 0 });
      return elapsed;
    },
  };
}
