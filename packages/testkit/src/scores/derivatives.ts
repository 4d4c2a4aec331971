import { claimAllClose, claimClose } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { differenceOfScore, gradientOfLogDensity } from "./differences.ts";
import { atEachTime, direction, type ScoreCheck, scoreOf } from "./fixture.ts";

/** Each declared derivative agrees with finite differences of its function. */
export function derivativeChecks({ it }: Runner, check: ScoreCheck): void {
  const { model } = check;
  const score: Parameters<typeof differenceOfScore>[0] = (x, t) => scoreOf(check, x, t);

  if (model.logDensity)
    it("the score is the gradient of logDensity", () =>
      atEachTime(check, async (x, t) => {
        const found = (await score(x, t)).data.slice();
        claimAllClose(found, await gradientOfLogDensity(model, x, t), 1e-6, `the score at t = ${t}`);
      }));

  if (model.jvp)
    it("jvp is the derivative of the score along v", () =>
      atEachTime(check, async (x, t) => {
        const v = direction(x);
        const found = (await model.jvp?.(x, v, t))?.data.slice() ?? new Float64Array();
        claimAllClose(found, await differenceOfScore(score, x, v, t), 1e-5, `jvp at t = ${t}`);
      }));

  if (model.hessian)
    it("hessian is the derivative of the score along every axis", () =>
      atEachTime(check, async (x, t) => {
        const found = (await model.hessian?.(x, t))?.data.slice() ?? new Float64Array();
        const d = x.dim;
        for (let k = 0; k < d; k++) {
          const axis = x.workspace.batch(x.rows, d);
          for (let row = 0; row < x.rows; row++) for (let j = 0; j < d; j++) axis.data[row * d + j] = j === k ? 1 : 0;
          const column = await differenceOfScore(score, x, axis, t);
          column.forEach((value, i) => {
            const entry = found[Math.floor(i / d) * d * d + (i % d) * d + k];
            claimClose(entry, value, 1e-5, `hessian entry (${i % d}, ${k}) at t = ${t}`);
          });
        }
      }));
}
