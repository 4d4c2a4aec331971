import { isotropic, ou, remembering, uniformTimes } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import { type Batch, type ScoreModel, sample, steps } from "../src/index.ts";
import { createPosition, createWorkspace, drawOf, normalsLike, releaseWorkspace, sum } from "../src/plugin.ts";

describe("a position", () => {
  it("counts draws and evaluations from 0 in each step", () => {
    const position = createPosition({ firstRow: 3 });
    expect([position.takeDraws(2), position.takeDraws(1), position.draw]).toEqual([0, 2, 3]);
    position.countCall();
    expect(position.call).toBe(1);
    position.enter(1, 0.5);
    const { firstRow, step, time, draw, call } = position;
    expect({ firstRow, step, time, draw, call }).toEqual({ firstRow: 3, step: 1, time: 0.5, draw: 0, call: 0 });
  });

  it("cannot be changed except by its methods", () => {
    expect(() => Object.assign(createPosition(), { step: 2 })).toThrow(TypeError);
  });

  it("is that of the first operand of a sum, also of batches at two positions in one memory", async () => {
    const workspace = await createWorkspace("f64");
    const at = (firstRow: number): Batch => workspace.at(createPosition({ firstRow })).batch(1, 1);
    const [a, b] = [at(1), at(2)];
    a.data[0] = 1;
    b.data[0] = 10;
    expect([...sum([1, a], [1, b]).data]).toEqual([11]);
    expect(sum([1, b], [1, a]).workspace.position.firstRow).toBe(2);
    releaseWorkspace(workspace);
  });

  it("counts score evaluations and no Jacobian products", async () => {
    const calls: number[] = [];
    const exact = isotropic(3, 0.5);
    const model: ScoreModel = {
      ...exact,
      predict(as, x, t) {
        calls.push(x.workspace.position.call);
        return exact.predict(as, x, t);
      },
      jvp: (_x, v) => sum([1, v]),
    };
    const scheme: typeof remembering = {
      ...remembering,
      async step(problem, t0, t1, x0, state) {
        await problem.jvp?.(x0, x0, t0);
        await problem.score(x0, t0);
        return remembering.step(problem, t0, t1, x0, state);
      },
    };
    await sample({ scheme, drift: ou, model, times: uniformTimes(2), n: 1 });
    expect(calls).toEqual([0, 1, 0, 1]);
  });

  it("is the chunk's own while chunks run in lockstep", async () => {
    const exact = isotropic(3, 0.5);
    const positions = new Set<string>();
    const model: ScoreModel = {
      ...exact,
      async predict(as, x, t) {
        const score = await exact.predict(as, x, t);
        const { firstRow, step, call, time } = x.workspace.position;
        positions.add(`${firstRow} ${step} ${call} ${time}`);
        return sum([1, score], [1, normalsLike(x, 3, step, drawOf.model(call), 0.1)]);
      },
    };
    const options = { scheme: remembering, drift: ou, model, times: uniformTimes(4), n: 10, seed: 5 };
    const { x } = await sample(options);
    positions.clear();
    let last: unknown;
    for await (const step of steps({ ...options, chunkRows: 5 })) last = step.x;
    expect(last).toEqual(x);
    expect([...positions].sort()).toEqual(
      [0, 5].flatMap((row) => [0, 1, 2, 3].map((step) => `${row} ${step} 0 ${2 - step / 2}`)).sort(),
    );
  });
});
