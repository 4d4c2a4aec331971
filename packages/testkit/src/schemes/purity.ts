import { type Batch, type Scheme, sample, steps } from "@backstep/core";
import { claim, claimSameBits } from "../claim.ts";
import type { Runner } from "../runner.ts";
import { runOf, type SchemeCheck } from "./fixture.ts";

/** No hidden state: a step is a function of its arguments. */
export function purityChecks({ it }: Runner, check: SchemeCheck): void {
  it("gives the same bits when run twice", async () => {
    const options = runOf(check);
    const first = await sample(options);
    claimSameBits((await sample(options)).x, first.x, "the second run of one scheme value");
    claimSameBits(
      (await sample({ ...options, scheme: check.factory() })).x,
      first.x,
      "the run of a second scheme value",
    );
  });

  it("gives the same bits if the scheme and its information are frozen", async () => {
    const options = runOf(check);
    const frozen = Object.freeze({ ...options.scheme, info: Object.freeze({ ...options.scheme.info }) });
    claimSameBits((await sample({ ...options, scheme: frozen })).x, (await sample(options)).x, "the frozen scheme");
  });

  it("does not change the state that it is given", async () => {
    const options = runOf(check);
    await sample({ ...options, scheme: guarded(options.scheme) });
  });

  it("gives the same bits in two runs that alternate as in two runs one after the other", async () => {
    const options = runOf(check);
    const other = { ...options, seed: 12, n: 7 };
    const alone = [(await sample(options)).x, (await sample(other)).x];
    const [one, two] = [steps(options), steps(other)];
    const last: (Float64Array | Float32Array)[] = [];
    for (;;) {
      const [a, b] = [await one.next(), await two.next()];
      if (a.done || b.done) break;
      [last[0], last[1]] = [a.value.x, b.value.x];
    }
    last.forEach((x, k) => claimSameBits(x, alone[k], `run ${k} of the two`));
  });
}

/** The scheme, which fails if a step changes the batch that it receives. */
function guarded(scheme: Scheme<unknown>): Scheme<unknown> {
  return {
    ...scheme,
    async step(problem, t0, t1, x0, state) {
      const before = x0.data.slice();
      const result = await scheme.step(problem, t0, t1, x0, state);
      const changed = (x0 as Batch).data.findIndex((value, i) => value !== before[i]);
      claim(changed < 0, `value ${changed} of the given state changed from ${before[changed]} to ${x0.data[changed]}`);
      claim(result.x !== x0, "step returns the batch that it received; it must return a new one");
      return result;
    },
  };
}
