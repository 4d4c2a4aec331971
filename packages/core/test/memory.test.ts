import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { isotropic, ou, remembering, uniformTimes } from "@backstep/test-fixtures";
import { expect, it } from "vitest";
import { steps } from "../src/index.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

it("the heap does not grow over thousands of steps in the steady state", async () => {
  const heap: number[] = [];
  const times = uniformTimes(12_000);
  const run = steps({ scheme: remembering, drift: ou, model: isotropic(4, 0.5), times, n: 64, seed: 1 });
  for await (const { step } of run) {
    if (step % 2000 !== 0 || step === 0) continue;
    collect();
    heap.push(process.memoryUsage().heapUsed);
  }
  // The engine's own code and caches move the heap by some 300 kB either way, so minima are compared, 6,000 steps apart. One
  // wrapper of a batch kept a step would be 600 kB there, its values 12 MB more.
  const growth = Math.min(...heap.slice(3)) - Math.min(...heap.slice(0, 3));
  expect(growth).toBeLessThan(200 * 1024);
});
