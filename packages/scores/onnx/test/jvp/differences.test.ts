import type { Batch } from "@backstep/core";
import { createWorkspace } from "@backstep/core/plugin";
import { describe, expect, it } from "vitest";
import { productByDifferences } from "../../src/jvp/differences.ts";
import type { Element } from "../../src/ports/element.ts";

/** A function of one coordinate in place of a network, with its derivative. */
interface Function1 {
  readonly at: (x: number) => number;
  readonly slope: (x: number) => number;
}

const affine: Function1 = { at: (x) => 0.7 * x - 0.2, slope: () => 0.7 };
const tanh = (width: number): Function1 => ({
  at: (x) => Math.tanh(x / width),
  slope: (x) => (1 - Math.tanh(x / width) ** 2) / width,
});

/** The half nearest to a number. */
function half(value: number): number {
  const unit = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(value))), -14) - 10);
  return Math.round(value / unit) * unit;
}

const x = [0.4, -0.2, 0.1, 1.5, -0.7, 0.3];
const v = [1, -0.5, 0.25, 0, 2, -1];

interface Found {
  /** Largest error, relative to the largest product. */
  readonly error: number;
  readonly evaluations: number;
  readonly products: readonly number[];
}

/** J v of a function in every coordinate, of three rows, computed in the types of a network. */
async function productOf(
  { at, slope }: Function1,
  options: {
    readonly step?: number;
    readonly tolerance?: number;
    readonly type?: Element;
    readonly precision?: "f32" | "f64";
    readonly x?: number[];
    readonly sigma?: number | Float64Array;
  } = {},
): Promise<Found> {
  const {
    type = "float64",
    precision = type === "float64" ? "f64" : "f32",
    x: from = x,
    sigma = 0.1,
    ...rest
  } = options;
  let evaluations = 0;
  const evaluate = async (y: Batch, _t: unknown, copies: number): Promise<Batch> => {
    evaluations += copies;
    const out = y.workspace.batch(y.rows, y.dim);
    out.data.set(y.data.map(at));
    return out;
  };
  const workspace = await createWorkspace(precision);
  const [y, along] = [workspace.batch(3, 2), workspace.batch(3, 2)];
  y.data.set(from);
  along.data.set(v);
  const product = productByDifferences(evaluate, [type], { differences: true, ...rest });
  const products = Array.from((await product(y, along, 1, sigma)).data);
  const wanted = from.map((value, i) => slope(value) * v[i]);
  const largest = (values: readonly number[]): number => Math.max(...values.map(Math.abs));
  return { error: largest(products.map((value, i) => value - wanted[i])) / largest(wanted), evaluations, products };
}

describe("differences", () => {
  it("of an affine function are exact after three levels", async () => {
    const found = await productOf(affine);
    expect(found.error).toBeLessThan(1e-14);
    expect(found.evaluations).toBe(6);
  });

  it.each([1, 0.1, 0.01, 1e-3])("keep the tolerance for a function with the length scale %d", async (width) => {
    const near = x.map((value) => value * width);
    for (const tolerance of [1e-3, 1e-5, 1e-7]) {
      const { error } = await productOf(tanh(width), { tolerance, x: near });
      expect(error).toBeLessThan(tolerance);
    }
  });

  it("keep the tolerance in float32 up to rounding", async () => {
    for (const width of [1, 0.03])
      expect(
        (await productOf(tanh(width), { type: "float32", x: x.map((value) => value * width) })).error,
      ).toBeLessThan(5e-5);
  });

  it("keep the accuracy of half precision near a zero of the network", async () => {
    // Rounding makes the differences of small steps 0, and they would agree.
    const { at, slope } = tanh(1 / 3);
    for (let k = 0; k < 50; k++) {
      const zero = 1.01 + 0.037 * k;
      const near = {
        at: (value: number) => half(at(half(value) - zero)),
        slope: (value: number) => slope(value - zero),
      };
      expect((await productOf(near, { type: "float16", x: Array(6).fill(zero) })).error).toBeLessThan(0.1);
    }
  });

  it("are accurate although large steps leave the domain of the network", async () => {
    const sharp = tanh(0.02);
    for (const beyond of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const within = { ...sharp, at: (value: number) => (Math.abs(value) > 0.05 ? beyond : sharp.at(value)) };
      expect((await productOf(within, { x: x.map((value) => value / 50), step: 1 })).error).toBeLessThan(1e-4);
    }
  });

  it("are accurate although large steps miss a short length scale", async () => {
    // Across a jump the quotients double at each level, like rounding errors.
    const { error, evaluations } = await productOf(tanh(1e-3), { x: x.map((value) => value * 1e-3), step: 20 });
    expect(error).toBeLessThan(1e-4);
    expect(evaluations).toBeGreaterThan(20);
  });

  it("take smaller steps for a smaller tolerance, and stop at rounding", async () => {
    const cost = async (tolerance: number): Promise<number> =>
      (await productOf(tanh(1), { type: "float32", tolerance })).evaluations;
    expect(await cost(1e-2)).toBeLessThan(await cost(1e-4));
    expect(await cost(1e-12)).toBeLessThanOrEqual(16);
    const double = await productOf(tanh(1), { type: "float64", precision: "f32", tolerance: 1e-12 });
    expect(double.evaluations).toBeLessThanOrEqual(16);
  });

  it("are the best of all levels if the network rounds more coarsely than its type", async () => {
    const { at, slope } = tanh(1);
    const rough = (value: number): number => at(value) + 1e-6 * Math.sin(1e9 * value);
    const found = await productOf({ at: rough, slope }, { tolerance: 1e-12 });
    expect(found.evaluations).toBe(32);
    expect(found.error).toBeLessThan(1e-4);
  });

  it("scale the first step with the noise of each row", async () => {
    const sigma = Float64Array.of(1, 0.1, 0.01);
    const all = await productOf(tanh(0.3), { x: Array(6).fill(0), sigma });
    for (const [row, one] of sigma.entries()) {
      const { products } = await productOf(tanh(0.3), { x: Array(6).fill(0), sigma: one });
      expect(all.products.slice(2 * row, 2 * row + 2)).toEqual(products.slice(2 * row, 2 * row + 2));
    }
  });

  it("have order four in the step", async () => {
    const error = async (step: number): Promise<number> => (await productOf(tanh(1), { step, tolerance: 1 })).error;
    expect(Math.log2((await error(0.2)) / (await error(0.1)))).toBeCloseTo(4, 0);
  });

  it("of a row do not depend on the other rows", async () => {
    const steep = tanh(0.05);
    const [alone, together] = [await productOf(steep), await productOf(steep, { x: [...x.slice(0, 4), 0.01, 0.02] })];
    expect(together.products.slice(0, 4)).toEqual(alone.products.slice(0, 4));
  });

  it("along v = 0 are 0, and propagate NaN", async () => {
    const { products } = await productOf({ at: (value) => (value > 1 ? Number.NaN : value), slope: () => 1 });
    expect(products.map(Number.isNaN)).toEqual([false, false, false, true, false, false]);
  });
});
