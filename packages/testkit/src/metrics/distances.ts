import { claim, claimClose } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { type MetricCheck, wellFormed } from "./fixture.ts";
import { lawOf, shiftLength, stretched, translated } from "./laws.ts";

/** The values of a metric between laws of one kind. */
export function distanceChecks(
  { it }: Runner,
  { factory, translation, n }: MetricCheck,
  kind: "samples" | "moments",
): void {
  it(`is zero, or below its floor, between a law and itself (${kind})`, async () => {
    const law = await lawOf(kind, n, 1);
    const { value, floor } = wellFormed(await factory().measure(law, law));
    claim(
      value <= Math.max(floor, 1e-7),
      `the value between a law and itself is ${value}; it must be at most its floor, ${floor}, or 1e-7`,
    );
  });

  if (factory().info.symmetric)
    it(`is symmetric, as declared (${kind})`, async () => {
      const [p, q] = [await lawOf(kind, n, 1), stretched(await lawOf(kind, n, 2), [2, 1, 0.5])];
      const [there, back] = [await factory().measure(p, q), await factory().measure(q, p)];
      claimClose(back.value, wellFormed(there).value, 1e-9, "the value with the sides exchanged");
    });

  if (translation)
    it(`has the declared value between a law and its translate (${kind})`, async () => {
      const law = await lawOf(kind, n, 1);
      const { value } = wellFormed(await factory().measure(translated(law), law));
      claimClose(value, translation(shiftLength), 1e-9, `the value between a law and its translate by ${shiftLength}`);
    });

  it(`separates laws of different spread (${kind})`, async () => {
    const [p, q] = [await lawOf(kind, n, 1), stretched(await lawOf(kind, n, 2), [3, 3, 3])];
    const { value, floor } = wellFormed(await factory().measure(p, q));
    claim(
      value > 2 * floor && value > 0.1,
      `the value between laws of spread 1 and 3 is ${value}, with floor ${floor}; it must be above 0.1 and twice the floor`,
    );
  });
}
