import { eventsPass } from "./events-pass.ts";

/** The progress of a run. */
export interface Progress {
  /** Share of the work that is done, 0 … 1. */
  readonly fraction: number;
  readonly step: number;
  readonly steps: number;
  readonly rowsDone: number;
  readonly rows: number;
  /** Seconds since the start, and an estimate of the seconds left. */
  readonly elapsed: number;
  readonly remaining: number;
}

/** The progress of a run without its clock. */
export type Reached = Pick<Progress, "fraction" | "step" | "steps" | "rowsDone">;

/** The clock of a run. */
export interface Pace {
  /** Whether a report is due. Called after every step; most steps need none. */
  isDue(): boolean;
  /** Reports, and lets timers and events run. */
  report(reached: Reached): Promise<void>;
  /** Reports the end, and returns the seconds that the run took. */
  finish(steps: number): number;
}

const millisecondsBetweenReports = 50;

/** Reports progress, and lets timers and events (an abort among them) run, a few times a second. */
export function createPace(rows: number, onProgress: ((progress: Progress) => void) | undefined): Pace {
  const began = performance.now();
  let last = began;
  return {
    isDue: () => performance.now() - last >= millisecondsBetweenReports,
    async report(reached) {
      const elapsed = (performance.now() - began) / 1000;
      onProgress?.({ ...reached, rows, elapsed, remaining: (elapsed * (1 - reached.fraction)) / reached.fraction });
      await eventsPass();
      last = performance.now();
    },
    finish(steps) {
      const elapsed = (performance.now() - began) / 1000;
      onProgress?.({ fraction: 1, step: steps, steps, rowsDone: rows, rows, elapsed, remaining: 0 });
      return elapsed;
    },
  };
}
