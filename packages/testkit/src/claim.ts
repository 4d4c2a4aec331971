import { isBackstepError } from "@backstep/core";

/** Throws the message as an error if a claim does not hold. The stack of the error starts at the check, so a test runner shows that line. */
export function claim(holds: boolean, message: string): asserts holds {
  if (!holds) throw failureAt(claim, message);
}

/** |value − expected| ≤ tolerance · max(1, |expected|). A NaN fails. `what` names the value in the message. */
export function claimClose(value: number, expected: number, tolerance: number, what: string): void {
  if (!isClose(value, expected, tolerance)) throw failureAt(claimClose, notClose(value, expected, tolerance, what));
}

/** |value − expected| ≤ tolerance · |expected|. */
export function claimRelative(value: number, expected: number, tolerance: number, what: string): void {
  if (Math.abs(value - expected) <= tolerance * Math.abs(expected)) return;
  throw failureAt(claimRelative, `${what} is ${value}, expected ${expected} to ${tolerance} relative`);
}

type Values = Float64Array | Float32Array;

/** Every value equals the expected one, without a tolerance. A NaN equals nothing. */
export function claimSameBits(found: Values, expected: Values, what: string): void {
  if (found.length !== expected.length) throw failureAt(claimSameBits, otherLength(found, expected, what));
  const at = found.findIndex((value, i) => value !== expected[i]);
  if (at >= 0) throw failureAt(claimSameBits, `${what}: value ${at} is ${found[at]} instead of ${expected[at]}`);
}

/** Every value is as close to the expected one as `claimClose` requires. */
export function claimAllClose(found: Values, expected: Values, tolerance: number, what: string): void {
  if (found.length !== expected.length) throw failureAt(claimAllClose, otherLength(found, expected, what));
  const at = found.findIndex((value, i) => !isClose(value, expected[i], tolerance));
  if (at < 0) return;
  throw failureAt(claimAllClose, notClose(found[at], expected[at], tolerance, `${what}, value ${at},`));
}

/**
 * Claims that work fails with a BackstepError of this code.
 *
 * @returns The details of that error.
 */
export async function claimRefusal(
  work: () => unknown,
  code: string,
  what: string,
): Promise<Readonly<Record<string, unknown>>> {
  // The stack of an error that is created after an await does not contain the check, so the error is created here.
  const failure = failureAt(claimRefusal, `${what}: expected a BackstepError ${code}, but nothing was thrown`);
  try {
    await work();
  } catch (error) {
    if (isBackstepError(error) && error.code === code) return error.details;
    const message = `${what}: expected a BackstepError ${code}, got ${String(error)}`;
    if (!isBackstepError(error)) throw explained(error, message);
    throw withMessage(failure, message);
  }
  throw failure;
}

/** An error with the stack of `cause`, which starts in the plugin, and with a message that names the check. */
export function explained(cause: unknown, message: string): Error {
  const failure = new Error(message);
  const frames = cause instanceof Error ? framesOf(cause) : undefined;
  if (frames !== undefined) failure.stack = `Error: ${message}\n${frames}`;
  return failure;
}

/** An error whose stack starts at the caller of the function `above`. */
function failureAt(above: (...given: never[]) => unknown, message: string): Error {
  const failure = new Error(message);
  // Only V8 has this function. In other engines the stack starts in this file.
  const { captureStackTrace } = Error as { captureStackTrace?: (target: object, above: unknown) => void };
  captureStackTrace?.(failure, above);
  return failure;
}

function withMessage(failure: Error, message: string): Error {
  const frames = framesOf(failure);
  failure.message = message;
  if (frames !== undefined) failure.stack = `Error: ${message}\n${frames}`;
  return failure;
}

/** The lines of a stack below its message. */
function framesOf({ stack = "" }: Error): string | undefined {
  const from = stack.search(/^ {4}at /m);
  return from < 0 ? undefined : stack.slice(from);
}

function isClose(value: number, expected: number, tolerance: number): boolean {
  return Math.abs(value - expected) / Math.max(1, Math.abs(expected)) <= tolerance;
}

function notClose(value: number, expected: number, tolerance: number, what: string): string {
  const deviation = Math.abs(value - expected) / Math.max(1, Math.abs(expected));
  return `${what} is ${value}, expected ${expected}: off by ${deviation.toExponential(2)}, allowed ${tolerance}`;
}

function otherLength(found: Values, expected: Values, what: string): string {
  return `${what}: ${found.length} values instead of ${expected.length}`;
}
