import { isotropic, ou, remembering, uniformTimes } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import { sample, steps } from "../src/index.ts";
import { drawOf, freshNoise, impulseNoise, recordedNoise, startStep, streamOf } from "../src/plugin.ts";

const options = { scheme: remembering, drift: ou, model: isotropic(3, 0.5), times: uniformTimes(8), n: 100, seed: 5 };

describe("sample", () => {
  for (const precision of ["f64", "f32"] as const) {
    it(`gives the same bits for any chunk size and n (${precision})`, async () => {
      const { x } = await sample({ ...options, precision });
      for (const chunkRows of [1, 7, 64, 4096])
        expect((await sample({ ...options, precision, chunkRows })).x).toEqual(x);
      const one = await sample({ ...options, precision, n: 1 });
      expect(one.x).toEqual(x.slice(0, 3));
    });
  }

  it("counts one evaluation a step and reports progress up to 1", async () => {
    const seen: number[] = [];
    const { nfe, jvps, x } = await sample({ ...options, onProgress: ({ fraction }) => seen.push(fraction) });
    expect([nfe, jvps, x.length]).toEqual([8, 0, 300]);
    expect(seen.at(-1)).toBe(1);
  });

  it("runs two runs at the same time as if each were alone", async () => {
    const other = { ...options, seed: 6, model: isotropic(3, 2) };
    const alone = [(await sample(options)).x, (await sample(other)).x];
    const together = await Promise.all([sample(options), sample(other)]);
    expect(together.map(({ x }) => x)).toEqual(alone);
  });

  it("yields the start and every state; the last one is the result", async () => {
    const states: Float64Array[] = [];
    for await (const { x } of steps({ ...options, chunkRows: 7 })) states.push(x as Float64Array);
    expect(states).toHaveLength(9);
    expect(states[8]).toEqual((await sample(options)).x);
    expect(states[0]).not.toEqual(states[8]);
  });

  it("starts from the prior N(0, σ(T)²), a standard normal, or given points", async () => {
    const first = async (start: "prior" | "standard" | Float64Array): Promise<Float64Array> => {
      for await (const { x } of steps({ ...options, n: 2, start })) return x as Float64Array;
      throw new Error("no state");
    };
    const standard = await first("standard");
    const sigma = ou.sigma(2);
    (await first("prior")).forEach((value, i) => expect(value).toBeCloseTo(sigma * standard[i], 14));
    const given = Float64Array.of(1, 2, 3, 4, 5, 6);
    expect(await first(given)).toEqual(given);
  });

  it("allocates no memory after the first step", async () => {
    const sizes: number[] = [];
    const model = isotropic(3, 0.5);
    const recording = {
      ...model,
      predict: (...[as, x, t]: Parameters<typeof model.predict>) => {
        sizes.push(x.workspace.kernels.memory.buffer.byteLength);
        return model.predict(as, x, t);
      },
    };
    await sample({ ...options, model: recording, n: 20_000, times: uniformTimes(50) });
    expect(new Set(sizes).size).toBe(1);
  });

  it("stops before the next step when the signal fires", async () => {
    const abort = new AbortController();
    const model = isotropic(3, 0.5);
    const failing = {
      ...model,
      predict: (...[as, x, t]: Parameters<typeof model.predict>) => {
        if (x.workspace.position.step === 3) abort.abort(new Error("enough"));
        return model.predict(as, x, t);
      },
    };
    await expect(sample({ ...options, model: failing, signal: abort.signal })).rejects.toMatchObject({
      code: "ABORTED",
      details: { step: 4 },
      cause: { message: "enough" },
    });
  });

  it("stops at a NaN with its quantity, step, time and row", async () => {
    const model = isotropic(3, 0.5);
    const failing = {
      ...model,
      async predict(...[as, x, t]: Parameters<typeof model.predict>) {
        const out = await model.predict(as, x, t);
        const local = 41 - x.workspace.position.firstRow;
        if (x.workspace.position.step === 2 && local >= 0 && local < x.rows) out.data[local * 3 + 1] = Number.NaN;
        return out;
      },
    };
    const run = sample({ ...options, model: failing, chunkRows: 16 });
    await expect(run).rejects.toMatchObject({
      code: "NON_FINITE",
      details: { quantity: "score", step: 2, time: 1.5, row: 41 },
    });
  });

  it.each([
    ["TIMES_INVALID", { times: Float64Array.of(2, 1, 1.5) }],
    ["TIMES_INVALID", { times: Float64Array.of(2) }],
    ["TIMES_INVALID", { times: Float64Array.of(0, 1) }],
    ["TIMES_INVALID", { times: Float64Array.of(2, Number.NaN) }],
    ["OPTION_INVALID", { n: 0 }],
    ["OPTION_INVALID", { n: 1.5 }],
    ["OPTION_INVALID", { seed: -1 }],
    ["OPTION_INVALID", { noiseLevel: -1 }],
    ["OPTION_INVALID", { noiseLevel: Number.POSITIVE_INFINITY }],
    ["OPTION_INVALID", { chunkRows: 0 }],
    ["OPTION_INVALID", { precision: "f16" as "f32" }],
    ["OPTION_INVALID", { start: "nowhere" as "prior" }],
    ["SHAPE_MISMATCH", { start: new Float64Array(5) }],
    ["DATA_INVALID", { start: new Float64Array(300).fill(Number.NaN) }],
    [
      "SINGULAR_END",
      { model: isotropic(3, 0), scheme: { ...remembering, info: { ...remembering.info, evaluatesAtEnd: true } } },
    ],
    ["CAPABILITY_MISSING", { scheme: { ...remembering, info: { ...remembering.info, requires: ["jvp" as const] } } }],
    ["NOISE_EXHAUSTED", { noise: recordedNoise({ normals: [] }) }],
  ])("refuses with %s: %o", async (code, wrong) => {
    await expect(sample({ ...options, ...wrong })).rejects.toMatchObject({ name: "BackstepError", code });
  });

  it("has the bits of fresh noise with a record of it", async () => {
    const record: Float64Array[][] = [];
    const fresh = freshNoise(5);
    const recorder = {
      ...fresh,
      integrals: (...[weights, drift, t0, t1, like]: Parameters<typeof fresh.integrals>) => {
        const drawn = fresh.integrals(weights, drift, t0, t1, like);
        record.push(drawn.map((batch) => Float64Array.from(batch.data)));
        return drawn;
      },
    };
    const { x } = await sample({ ...options, noise: recorder });
    expect((await sample({ ...options, noise: recordedNoise({ integrals: record }) })).x).toEqual(x);
  });

  it("gives one column of the linear map from an impulse: √h of the last step", async () => {
    const { x } = await sample({
      ...options,
      n: 2,
      start: new Float64Array(6),
      noise: impulseNoise({ impulses: [{ row: 1, step: 7, draw: 0, value: 1 }] }),
    });
    expect([...x]).toEqual([0, 0, 0, 0.5, 0.5, 0.5]);
  });

  it("keeps start, integral and uniform streams apart", () => {
    const streams = [
      streamOf(1, startStep, drawOf.start(0)),
      streamOf(1, 0, drawOf.integral(0)),
      streamOf(1, 0, drawOf.uniform(0)),
      streamOf(1, 0, drawOf.model(0)),
    ];
    expect(new Set(streams.map(({ step, draw }) => `${step}/${draw}`)).size).toBe(4);
    expect(streamOf(2n ** 64n - 1n, 0, 0)).toMatchObject({ seedLow: 0xffff_ffff, seedHigh: 0xffff_ffff });
    expect(streamOf(2 ** 53 - 1, 0, 0)).toMatchObject({ seedLow: 0xffff_ffff, seedHigh: 0x1f_ffff });
  });
});
