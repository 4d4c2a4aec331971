import { requireArguments } from "../define/require-arguments.ts";
import { anAbortSignal } from "../define/shapes.ts";
import { BackstepError } from "../errors.ts";
import { eventsPass } from "./events-pass.ts";

/** A computation that yields at points at which it may be interrupted, about every 10⁶ operations, and returns its result. */
export type Pausing<T> = Generator<undefined, T, undefined>;

/** Operations between two yields of a computation: about a millisecond, so a yield costs nothing measurable. */
export const operationsBetweenYields = 1_000_000;

const millisecondsBetweenPauses = 50;

/**
 * Runs a computation to its end. It lets timers and events run a few times a second, an abort among them.
 *
 * @throws BackstepError `ABORTED` soon after the signal fires; `OPTION_INVALID` if the signal is not one.
 * @example
 * ```ts
 * const total = await withPauses("my/metric", sumOf(values), signal);
 * ```
 */
export async function withPauses<T>(subject: string, computation: Pausing<T>, signal?: AbortSignal): Promise<T> {
  requireNotAborted(subject, signal);
  for (let last = performance.now(); ; ) {
    const { done, value } = computation.next();
    if (done) return value;
    if (performance.now() - last < millisecondsBetweenPauses) continue;
    await eventsPass();
    requireNotAborted(subject, signal);
    last = performance.now();
  }
}

/** @throws BackstepError `ABORTED` if the signal has fired; `OPTION_INVALID` if it is not a signal. */
export function requireNotAborted(subject: string, signal: AbortSignal | undefined): void {
  if (signal === undefined) return;
  requireArguments(subject, { signal: anAbortSignal }, { signal });
  if (signal.aborted) throw new BackstepError("ABORTED", `${subject} was aborted`, { subject }, signal.reason);
}

/** Runs a computation to its end without a pause. */
export function withoutPauses<T>(computation: Pausing<T>): T {
  for (;;) {
    const { done, value } = computation.next();
    if (done) return value;
  }
}
