import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createWorkspace } from "@backstep/core/plugin";
import { edm } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { onnxScore } from "../../src/index.ts";
import { denoiser, session } from "../networks.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** What is held after everything that can be freed has been. Freeing the memory of a tensor takes turns of the event loop. */
async function held(): Promise<NodeJS.MemoryUsage> {
  for (let turn = 0; turn < 3; turn++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return process.memoryUsage();
}

const calls = 10_000;
const MiB = 2 ** 20;

// What is measured: array buffers, external memory and the heap after a collection, to far less than one tensor per call; the size of kernel memory,
// exactly; and, for large tensors, the resident set of the process, which shows what none of them counts (the runtime's own memory), to half of a
// tensor per call.
describe("10⁴ calls", () => {
  for (const [path, type, rows] of [
    ["without copies", "float32", 1024],
    ["that convert", "float64", 512],
    ["that convert halves", "float16", 32],
  ] as const)
    it(`${path} keep no memory`, async () => {
      const model = await onnxScore({ session: session(denoiser({ type })), drift: edm({ sigmaMax: 10 }) });
      const workspace = await createWorkspace("f32");
      const x = workspace.batch(rows, 3);
      x.data.fill(0.5);
      const call = async (): Promise<void> => {
        await model.predict("denoised", x, 1);
        workspace.recycle(new Set([x]));
      };
      for (let i = 0; i < calls / 10; i++) await call();
      const [before, pages] = [await held(), workspace.kernels.memory.buffer.byteLength];
      for (let i = 0; i < calls; i++) await call();
      const after = await held();

      const tensor = rows * 3 * { float32: 4, float64: 8, float16: 2 }[type];
      expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(64 * tensor);
      expect(after.external - before.external).toBeLessThan(64 * tensor);
      expect(after.heapUsed - before.heapUsed).toBeLessThan(MiB);
      // The allocator moves the resident set by tens of MiB. So it shows a lost tensor per call only if the tensors are large.
      const lost = (calls * tensor) / 2;
      if (lost > 32 * MiB) expect(after.rss - before.rss).toBeLessThan(lost);
      expect(workspace.kernels.memory.buffer.byteLength).toBe(pages);
    });
});
