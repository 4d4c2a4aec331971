import { sample } from "@backstep/core";
import { claimSameBits } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { runOf, type SchemeCheck } from "./fixture.ts";

/** A sample depends on its index and not on its batch mates. */
export function reproducibilityChecks({ it }: Runner, check: SchemeCheck): void {
  for (const precision of ["f64", "f32"] as const) {
    it(`row 0 of one sample has the bits of row 0 of many (${precision})`, async () => {
      const options = { ...runOf(check), precision };
      const many = await sample({ ...options, n: 65 });
      for (const n of [1, 7])
        claimSameBits((await sample({ ...options, n })).x, many.x.subarray(0, n * many.dim), `n = ${n}`);
    });

    it(`the chunk size does not matter (${precision})`, async () => {
      const options = { ...runOf(check), precision, n: 65 };
      const { x } = await sample(options);
      for (const chunkRows of [1, 7, 64])
        claimSameBits((await sample({ ...options, chunkRows })).x, x, `chunks of ${chunkRows} rows`);
    });
  }
}
