import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { steps } from "../src/index.ts";
import { isotropic, ou, remembering, uniformTimes } from "./fixtures.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

it("the heap does not grow over 1,000 steps in the steady state", async () => {
  const heap: number[] = [];
  const run = steps({
    scheme: remembering,
    drift: ou,
    model: isotropic(4, 0.5),
    times: uniformTimes(1200),
    n: 64,
    seed: 1,
  });
  for await (const { step } of run) {
    if (step !== 200 && step !== 1200) continue;
    collect();
    heap.push(process.memoryUsage().heapUsed);
  }
  // One batch kept a step would be 64 · 4 · 8 bytes · 1000 = 2 MB and its wrapper 100 kB more; the runner's own noise is below 64 kB.
  expect(heap[1] - heap[0]).toBeLessThan(64 * 1024);
});
