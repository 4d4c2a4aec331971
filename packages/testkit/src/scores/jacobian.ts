import type { Batch } from "@backstep/core";
import { claimAllClose, claimClose } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { atEachTime, direction, type ScoreCheck } from "./fixture.ts";

/** Identities of the Jacobian: its trace, and its declared symmetry. */
export function jacobianChecks({ it }: Runner, check: ScoreCheck): void {
  const { model } = check;

  if (model.divergence && model.hessian)
    it("divergence is the trace of the hessian", () =>
      atEachTime(check, async (x, t) => {
        const d = x.dim;
        const full = (await model.hessian?.(x, t))?.data ?? new Float64Array();
        const trace = Float64Array.from({ length: x.rows }, (_, row) =>
          Array.from({ length: d }, (_, j) => full[row * d * d + j * d + j]).reduce((a, b) => a + b),
        );
        claimAllClose((await model.divergence?.(x, t)) ?? new Float64Array(), trace, 1e-10, `divergence at t = ${t}`);
      }));

  if (model.symmetricJacobian && model.jvp)
    it("the Jacobian is symmetric, as declared: u·Jv = v·Ju", () =>
      atEachTime(check, async (x, t) => {
        const [u, v] = [direction(x), direction(x, 1)];
        const [ju, jv] = [await model.jvp?.(x, u, t), await model.jvp?.(x, v, t)];
        for (let row = 0; row < x.rows; row++)
          claimClose(rowProduct(ju, v, row), rowProduct(jv, u, row), 1e-9, `u·Jv of row ${row} at t = ${t}`);
      }));
}

function rowProduct(a: Batch | undefined, b: Batch, row: number): number {
  let total = 0;
  for (let i = row * b.dim; i < (row + 1) * b.dim; i++) total += (a?.data[i] ?? Number.NaN) * b.data[i];
  return total;
}
