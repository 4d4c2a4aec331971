import { BackstepError } from "@backstep/core";
import { eventsPass } from "@backstep/core/plugin";

/** Ends a stretch of work: it lets events run if the last time is long ago, and throws if the caller's signal has fired. */
export type Pause = () => Promise<void>;

const millisecondsBetween = 50;

/**
 * Pauses of a long computation. Without them no timer and no signal of the process runs before its end, however many resolved promises it
 * awaits.
 *
 * @throws BackstepError `ABORTED`, from a pause.
 */
export function createPauses(name: string, signal: AbortSignal | undefined): Pause {
  let last = performance.now();
  return async () => {
    if (performance.now() - last >= millisecondsBetween) {
      await eventsPass();
      last = performance.now();
    }
    if (signal?.aborted)
      throw new BackstepError("ABORTED", `the law of ${name} was aborted`, { scheme: name }, signal.reason);
  };
}
