import { claimAllClose, claimSameBits } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { atEachTime, type ScoreCheck, withPoints } from "./fixture.ts";

/** A row of a prediction depends only on that row of the points and on its time. */
export function rowChecks({ it }: Runner, check: ScoreCheck): void {
  const { model, times, rows } = check;
  const [native] = model.predictions;

  it("one time per row gives each row the result at its time", async () => {
    const many = Math.max(rows, times.length);
    const each = Float64Array.from({ length: many }, (_, row) => times[row % times.length]);
    await withPoints(check, { t: times[0], rows: many }, async (x) => {
      const rowOf = (data: Float64Array | Float32Array, row: number): Float64Array | Float32Array =>
        data.subarray(row * x.dim, (row + 1) * x.dim);
      const together = (await model.predict(native, x, each)).data.slice();
      for (let row = 0; row < many; row++) {
        const alone = rowOf((await model.predict(native, x, each[row])).data, row);
        claimAllClose(rowOf(together, row), alone, 1e-13, `row ${row} at t = ${each[row]}`);
      }
    });
  });

  it("a row does not depend on its batch mates", () =>
    atEachTime(check, async (x, t) => {
      const together = (await model.predict(native, x, t)).data.slice();
      const one = x.workspace.batch(1, x.dim);
      one.data.set(x.data.subarray(0, x.dim));
      claimSameBits((await model.predict(native, one, t)).data, together.subarray(0, x.dim), "row 0 alone");
    }));
}
