import { loadKernels } from "@backstep/kernels";
import { expect, it } from "vitest";

it("allocates aligned memory and grows if necessary", async () => {
  const kernels = await loadKernels();
  const before = kernels.memory.buffer.byteLength;
  const addresses = [1, 63, 64, 65, 3 * before].map((bytes) => kernels.allocate(bytes));
  for (const address of addresses) expect(address % 64).toBe(0);
  expect(addresses.slice(1).map((address, i) => address - addresses[i])).toEqual([64, 64, 64, 128]);
  expect(kernels.memory.buffer.byteLength).toBeGreaterThan(4 * before);
});

it("does not grow within the reserved memory, nor after a reset", async () => {
  const kernels = await loadKernels();
  kernels.reserve(2 ** 24);
  const size = kernels.memory.buffer.byteLength;
  for (let i = 0; i < 3; i++) {
    kernels.reset();
    for (let k = 0; k < 16; k++) kernels.allocate(2 ** 20);
    expect(kernels.memory.buffer.byteLength).toBe(size);
  }
});

it("gives each instance a separate memory", async () => {
  const [first, second] = [await loadKernels(), await loadKernels()];
  expect(first.memory).not.toBe(second.memory);
  const address = first.allocate(8);
  expect(second.allocate(8)).toBe(address);
});

it("refuses invalid and too large requests", async () => {
  const kernels = await loadKernels();
  expect(() => kernels.allocate(-1)).toThrow("cannot allocate -1 bytes");
  expect(() => kernels.allocate(Number.NaN)).toThrow("cannot allocate NaN bytes");
  expect(() => kernels.reserve(-1)).toThrow("cannot reserve -1 bytes");
  expect(() => kernels.allocate(2 ** 33)).toThrow(expect.objectContaining({ code: "MEMORY_EXHAUSTED" }));
  expect(kernels.allocate(64)).toBeGreaterThan(0);
});
