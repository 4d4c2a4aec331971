import { type Estimate, isBackstepError, type MeasuredLaw } from "@backstep/core";
import { claim, claimRelative } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { type MetricCheck, wellFormed } from "./fixture.ts";
import { lawOf, scaled, stretched, translated } from "./laws.ts";

/** Factors whose squares overflow or underflow. A variance is a square itself, so moments cannot have the last two. */
const factors = { moments: [1e75, 1e-75, 1e150, 1e-150], samples: [1e75, 1e-75, 1e150, 1e-150, 1e300, 1e-300] };
/** Exact in 32 bits, so that rounding does not change the points. */
const factorsIn32Bits = [2 ** 100, 2 ** -100];
/** A value below this has lost digits. */
const leastNormal = 1e-307;
const fewPoints = 40;

/** A metric of laws of any size has the right value or refuses them by a code. */
export function scalingChecks({ it }: Runner, { factory, degree, n }: MetricCheck, kind: "samples" | "moments"): void {
  const laws = async (): Promise<[MeasuredLaw, MeasuredLaw]> => {
    const points = Math.min(n, fewPoints);
    return [translated(await lawOf(kind, points, 1)), stretched(await lawOf(kind, points, 2), [2, 1, 0.5])];
  };
  const check = async (pair: readonly MeasuredLaw[], factor: number, f32 = false): Promise<void> => {
    const [p, q] = pair.map((law) => scaled(law, 1, f32));
    const { value } = wellFormed(await factory().measure(p, q));
    const found = await measured(() => factory().measure(scaled(p, factor), scaled(q, factor)));
    if (found === undefined) return;
    const what = `the value between laws multiplied by ${factor}`;
    claim(Number.isFinite(found.value), `${what} is ${found.value}; it must be finite, or an error with a code`);
    wellFormed(found);
    if (degree === null) return;
    const expected = value * factor ** (degree / 2) * factor ** (degree / 2);
    if (expected > leastNormal || found.value > leastNormal) claimRelative(found.value, expected, 1e-9, what);
  };

  for (const factor of factors[kind])
    it(`scales by ${factor} or refuses by a code (${kind})`, async () => check(await laws(), factor));
  if (kind === "samples")
    for (const factor of factorsIn32Bits)
      it(`scales by ${factor} or refuses by a code (samples in 32 bits)`, async () =>
        check(await laws(), factor, true));
}

/** The estimate; undefined if the metric refuses by a code. */
async function measured(measure: () => Estimate | Promise<Estimate>): Promise<Estimate | undefined> {
  try {
    return await measure();
  } catch (error) {
    if (isBackstepError(error)) return undefined;
    throw error;
  }
}
