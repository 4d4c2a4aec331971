import { describe, expect, it } from "vitest";
import { createWorkspace, sum } from "../src/plugin.ts";

async function pair(): Promise<[ReturnType<typeof sum>, ReturnType<typeof sum>]> {
  const workspace = await createWorkspace("f64");
  const [a, b] = [workspace.batch(2, 2), workspace.batch(2, 2)];
  a.data.set([1, 2, 3, 4]);
  b.data.set([10, 20, 30, 40]);
  return [a, b];
}

describe("sum", () => {
  it("adds scalar and per-row multiples", async () => {
    const [a, b] = await pair();
    expect([...sum([2, a], [Float64Array.of(1, -1), b]).data]).toEqual([12, 24, -24, -32]);
  });

  it("marks a non-finite result", async () => {
    const [a, b] = await pair();
    b.data[3] = Number.POSITIVE_INFINITY;
    sum([1, a], [1, b]);
    expect(a.workspace.takeNonFinite()).toBe(true);
    expect(a.workspace.takeNonFinite()).toBe(false);
  });

  it("keeps the values of a batch whose memory grew in between", async () => {
    const [a] = await pair();
    const old = a.data;
    a.workspace.kernels.allocate(64 * 1024 * 1024);
    expect(old.length).toBe(0);
    expect([...a.data]).toEqual([1, 2, 3, 4]);
  });

  it("refuses other shapes, other runs, wrong coefficient counts and no or seven terms", async () => {
    const [a] = await pair();
    const [foreign] = await pair();
    const other = a.workspace.batch(1, 2);
    expect(() => sum([1, a], [1, other])).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
    expect(() => sum([1, a], [1, foreign])).toThrow(expect.objectContaining({ code: "WORKSPACE_MISMATCH" }));
    expect(() => sum([new Float64Array(3), a])).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
    expect(() => sum()).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
    expect(() => sum(...Array.from({ length: 7 }, () => [1, a] as const))).toThrow(
      expect.objectContaining({ code: "SHAPE_MISMATCH" }),
    );
  });
});
