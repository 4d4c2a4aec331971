import { describe, expect, it } from "vitest";
import { averageOverUniform, type Integrand } from "../src/moments/average-over-uniform.ts";

type Scalar = { readonly f: Float64Array };

/** A function of U as an integrand with one component. */
const integrand =
  (of: (u: number) => number): Integrand<"f"> =>
  async (nodes) =>
    Array.from(nodes, (u) => ({ f: Float64Array.of(of(u)) }));
const within =
  (bound: number) =>
  (_value: Scalar): Scalar => ({ f: Float64Array.of(bound) });
const average = async (
  of: (u: number) => number,
  bound = 1e-13,
): Promise<{ value: number; error: number } | undefined> => {
  const found = await averageOverUniform(integrand(of), within(bound));
  return found && { value: found.value.f[0], error: found.error.f[0] };
};

describe("averageOverUniform", () => {
  it("is exact on polynomials up to degree 22 with one panel", async () => {
    let calls = 0;
    for (let degree = 0; degree <= 22; degree++) {
      const power = integrand((u) => (2 * u - 1) ** degree + u);
      const found = await averageOverUniform((nodes) => {
        calls++;
        return power(nodes);
      }, within(Number.POSITIVE_INFINITY));
      const exact = (degree % 2 === 0 ? 1 / (degree + 1) : 0) + 0.5;
      expect(Math.abs(found!.value.f[0] - exact), String(degree)).toBeLessThan(1e-15);
    }
    expect(calls).toBe(23);
    expect(
      Math.abs((await average((u) => (2 * u - 1) ** 24, Number.POSITIVE_INFINITY))!.value - 1 / 25),
    ).toBeGreaterThan(1e-9);
  });

  it("resolves a narrow peak, with a correct error estimate", async () => {
    const width = 1e-4;
    const found = await average((u) => width / ((u - 0.7) ** 2 + width ** 2), 1e-12);
    const exact = Math.atan(0.3 / width) + Math.atan(0.7 / width);
    expect(Math.abs(found!.value - exact)).toBeLessThan(1e-12);
    expect(found!.error).toBeLessThan(1e-12);
  });

  it("returns the error of an integrable singularity, and undefined for a divergent integral", async () => {
    const root = await average((u) => 1 / Math.sqrt(1 - u));
    expect(Math.abs(root!.value - 2)).toBeLessThan(root!.error);
    expect(root!.error).toBeLessThan(1e-5);
    expect(await average((u) => 1 / (1 - u))).toBeUndefined();
    expect(await average((u) => 1 / (1 - u) ** 2)).toBeUndefined();
    expect(await average((u) => 1 / Math.abs(u - 0.3))).toBeUndefined();
    expect(await average((u) => 1 + 1e-8 / (1 - u))).toBeUndefined();
    expect(await average((u) => 1e300 * Math.exp(50 * u))).toBeUndefined();
  });
});
