import type { NoiseSource } from "@backstep/core";
import {
  createPosition,
  createWorkspace,
  increment,
  releaseWorkspace,
  timeIntegral,
  transition,
  type Workspace,
} from "@backstep/core/plugin";
import { ou } from "@backstep/test-fixtures";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bridgedNoise } from "../src/bridged-noise.ts";

const rows = 20_000;
const scheme = { info: { name: "test" }, noise: [increment] };
let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace("f64");
});
afterAll(() => releaseWorkspace(workspace));

/** The integral over [t1, t0], requested in the given step: one value per row. */
function integral(noise: NoiseSource, step: number, t0: number, t1: number, weight = increment): Float64Array {
  const like = workspace.at(createPosition({ step })).batch(rows, 1);
  return Float64Array.from(noise.integrals([weight], ou, t0, t1, like)[0].data);
}

const moment = (p: Float64Array, q: Float64Array): number =>
  p.reduce((total, value, i) => total + value * q[i], 0) / rows;

/** A covariance of normals, estimated from the rows, is within four of its standard errors √((v_p v_q + c²)/rows). */
function expectCovariance(p: Float64Array, q: Float64Array, c: number, vp: number, vq: number): void {
  expect(Math.abs(moment(p, q) - c)).toBeLessThan(4 * Math.sqrt((vp * vq + c * c) / rows));
}

describe("bridgedNoise", () => {
  it("returns parts of an earlier integral that add up to it", () => {
    const noise = bridgedNoise(1, scheme);
    const whole = integral(noise, 0, 2, 1);
    const half = integral(noise, 0, 2, 1.4);
    const near = integral(noise, 0, 2, 1.7);
    const rest = [integral(noise, 1, 1.7, 1.5), integral(noise, 2, 1.5, 1.4), integral(noise, 3, 1.4, 1)];
    near.forEach((value, i) => {
      expect(value + rest[0][i] + rest[1][i]).toBeCloseTo(half[i], 13);
      expect(value + rest[0][i] + rest[1][i] + rest[2][i]).toBeCloseTo(whole[i], 13);
    });
  });

  it("survives kernel memory that grows at any of its batches", async () => {
    const drawn = async (left: number): Promise<number[]> => {
      const like = (await createWorkspace("f64", 2 ** 20)).batch(2, 1);
      const { kernels } = like.workspace;
      // Only this many pieces are free.
      kernels.allocate(kernels.memory.buffer.byteLength - kernels.allocate(0) - 64 * left);
      const noise = bridgedNoise(1, scheme);
      return [1, 1.4].flatMap((t1) => [...noise.integrals([increment], ou, 2, t1, like)[0].data]);
    };
    const expected = await drawn(1000);
    for (let left = 0; left < 8; left++) expect(await drawn(left), `${left} pieces left`).toEqual(expected);
  });

  it("draws a part from its law given the whole, and the path beyond independently", () => {
    const noise = bridgedNoise(2, scheme);
    const whole = integral(noise, 0, 2, 1);
    const part = integral(noise, 0, 2, 1.7);
    const beyond = integral(noise, 1, 1.7, 0.5);
    const onwards = beyond.map((value, i) => value - (whole[i] - part[i]));
    expectCovariance(whole, whole, 1, 1, 1);
    expectCovariance(part, part, 0.3, 0.3, 0.3);
    expectCovariance(part, whole, 0.3, 0.3, 1);
    expectCovariance(
      part,
      whole.map((value, i) => value - part[i]),
      0,
      0.3,
      0.7,
    );
    expectCovariance(onwards, onwards, 0.5, 0.5, 0.5);
    expectCovariance(onwards, whole, 0, 0.5, 1);
  });

  it("accepts a weight that depends on the end of its interval, and grows from piece to piece", () => {
    const noise = bridgedNoise(3, { ...scheme, noise: [transition] });
    const whole = integral(noise, 0, 2, 1, transition);
    const near = integral(noise, 0, 2, 1.4, transition);
    const far = integral(noise, 1, 1.4, 1, transition);
    const { growth, noiseVariance } = ou.transition(1.4, 1);
    near.forEach((value, i) => expect(growth * value + far[i]).toBeCloseTo(whole[i], 13));
    expectCovariance(far, far, noiseVariance, noiseVariance, noiseVariance);
  });

  it("continues within a step that requests its noise in pieces, and returns to the start of a rejected step", () => {
    const noise = bridgedNoise(4, scheme);
    const first = [integral(noise, 0, 2, 1.5), integral(noise, 0, 1.5, 1)];
    const again = [integral(noise, 0, 2, 1.6), integral(noise, 0, 1.6, 1.5)];
    const after = integral(noise, 1, 1.5, 1);
    again[0].forEach((value, i) => expect(value + again[1][i]).toBeCloseTo(first[0][i], 13));
    expect(after).toEqual(first[1]);
  });

  it("refuses weights of more than one basis, and times per row", () => {
    const wrong = { ...scheme, noise: [increment, timeIntegral] };
    expect(() => bridgedNoise(1, wrong)).toThrow(expect.objectContaining({ code: "CAPABILITY_MISSING" }));
    const like = workspace.batch(2, 1);
    const perRow = (): unknown => bridgedNoise(1, scheme).integrals([increment], ou, Float64Array.of(2, 2), 1, like);
    expect(perRow).toThrow(expect.objectContaining({ code: "CAPABILITY_MISSING" }));
  });
});
