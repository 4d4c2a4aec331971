import { isotropic, ou, remembering, uniformTimes } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import { type GridPosition, type Scheme, sample, steps } from "../src/index.ts";

const times = uniformTimes(5);

/** The scheme, which notes the grid position that each step sees. */
function noting(seen: (GridPosition | undefined)[], requires: Scheme["info"]["requires"]): Scheme<unknown> {
  const scheme = remembering as Scheme<unknown>;
  return {
    ...scheme,
    info: { ...scheme.info, requires },
    step(problem, ...rest) {
      seen.push(problem.grid && { index: problem.grid.index, times: problem.grid.times });
      return scheme.step({ ...problem }, ...rest);
    },
  };
}

const options = { drift: ou, model: isotropic(3, 1), times, n: 40, chunkRows: 16 };

describe("problem.grid", () => {
  it("is the place of each step, in every chunk", async () => {
    const seen: (GridPosition | undefined)[] = [];
    await sample({ ...options, scheme: noting(seen, ["regularDrift", "grid"]) });
    expect(seen.map((grid) => grid?.index)).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    for (const grid of seen) expect(grid?.times).toEqual(times);
  });

  it("is the place of each step of a run in lockstep", async () => {
    const seen: (GridPosition | undefined)[] = [];
    for await (const _ of steps({ ...options, scheme: noting(seen, ["regularDrift", "grid"]) }));
    expect(seen.map((grid) => grid?.index)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
  });

  it("is absent unless the scheme requires it", async () => {
    const seen: (GridPosition | undefined)[] = [];
    await sample({ ...options, scheme: noting(seen, ["regularDrift"]) });
    expect(new Set(seen)).toEqual(new Set([undefined]));
  });
});
