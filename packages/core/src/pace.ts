import type { Progress } from "./options.ts";

/** How far a run has come, without its clock. */
export type Reached = Pick<Progress, "fraction" | "step" | "steps" | "rowsDone">;

/** The clock of a run. */
export interface Pace {
  /** Whether it is time for a report; asked after each step, of which most pass without. */
  isDue(): boolean;
  /** Reports, and lets timers and events through. */
  report(reached: Reached): Promise<void>;
  /** Reports the end, and returns the seconds that the run took. */
  finish(steps: number): number;
}

const millisecondsBetweenReports = 50;

/** A turn of the event loop. A timer of 0 ms would cost 1 ms of idleness in Node, and 4 ms in browsers. */
function eventsPass(): Promise<void> {
  const { setImmediate } = globalThis as { setImmediate?: (then: () => void) => void };
  return new Promise((resolve) => {
    if (setImmediate !== undefined) return setImmediate(resolve);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Reports progress, and lets timers and events (an abort among them) through, a few times a second. */
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
