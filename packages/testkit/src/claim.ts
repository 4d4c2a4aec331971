import { isBackstepError } from "@backstep/core";

/** A conformance check that did not hold. */
export function claim(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Error(message);
}

/** |value − expected| ≤ tolerance · max(1, |expected|); a NaN never holds. */
export function claimClose(value: number, expected: number, tolerance: number, what: string): void {
  const deviation = Math.abs(value - expected) / Math.max(1, Math.abs(expected));
  claim(
    deviation <= tolerance,
    `${what} is ${value}, expected ${expected}: off by ${deviation.toExponential(2)}, allowed ${tolerance}`,
  );
}

type Values = Float64Array | Float32Array;

/** Equal to the bit, NaN being equal to nothing. */
export function claimSameBits(found: Values, expected: Values, what: string): void {
  claim(found.length === expected.length, `${what}: ${found.length} values instead of ${expected.length}`);
  const at = found.findIndex((value, i) => value !== expected[i]);
  claim(at < 0, `${what}: value ${at} is ${found[at]} instead of ${expected[at]}`);
}

/** Every value within the tolerance of `claimClose`. */
export function claimAllClose(found: Values, expected: Values, tolerance: number, what: string): void {
  claim(found.length === expected.length, `${what}: ${found.length} values instead of ${expected.length}`);
  found.forEach((value, i) => claimClose(value, expected[i], tolerance, `${what}, value ${i},`));
}

/** The BackstepError of that code with which the work ends. */
export async function claimRefusal(
  work: () => unknown,
  code: string,
  what: string,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    await work();
  } catch (error) {
    if (isBackstepError(error) && error.code === code) return error.details;
    throw new Error(`${what}: expected a BackstepError ${code}, got ${String(error)}`);
  }
  throw new Error(`${what}: expected a BackstepError ${code}, but nothing was thrown`);
}
