import { loadKernels } from "@backstep/kernels";
import { beforeAll, describe, expect, it } from "vitest";
import { bytesOf, precisions, view } from "./memory.ts";

const n = 10_000_000;
const stream = { seedLow: 20, seedHigh: 26, step: 0, draw: 0 };

/** Φ(x) = ½ + φ(x) (x + x³/3 + x⁵/(3·5) + …). */
function normalCdf(x: number): number {
  let [sum, term] = [0, x];
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    sum += term;
    term *= (x * x) / k;
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}

/** P(|Z| > 3), P(|Z| > 4), P(|Z| > 5). */
const tails = [
  [3, 2.6997960632601866e-3],
  [4, 6.334248366623973e-5],
  [5, 5.733031437583869e-7],
] as const;

describe.each(precisions)("10⁷ normals in %s", (precision) => {
  let z: Float32Array | Float64Array;
  beforeAll(async () => {
    const kernels = await loadKernels();
    const out = kernels.allocate(n * bytesOf[precision]);
    kernels.normals(precision, out, stream, 0, n, 1);
    z = view(kernels, precision, out, n);
  });

  it("have the moments 1 to 6 of a normal, within 4 standard errors", () => {
    const sums = new Float64Array(7);
    for (let i = 0; i < n; i++) for (let k = 1, power = z[i]; k <= 6; k++, power *= z[i]) sums[k] += power;
    const moments = [1, 0, 1, 0, 3, 0, 15, 0, 105, 0, 945, 0, 10395];
    for (let k = 1; k <= 6; k++) {
      const standardError = Math.sqrt((moments[2 * k] - moments[k] ** 2) / n);
      expect(Math.abs(sums[k] / n - moments[k]), `moment ${k}`).toBeLessThan(4 * standardError);
    }
  });

  it("are independent of their neighbours and of the other half of their pair", () => {
    for (const distance of [1, 2, 4, 8, 16]) {
      let [product, squares] = [0, 0];
      for (let i = distance; i < n; i++) {
        product += z[i] * z[i - distance];
        squares += z[i] ** 2 * z[i - distance] ** 2;
      }
      // E[z w] = 0 with variance 1/n, E[z² w²] = 1 with variance 8/n.
      expect(Math.abs(product / n), `distance ${distance}`).toBeLessThan(4 / Math.sqrt(n));
      expect(Math.abs(squares / (n - distance) - 1), `squares, distance ${distance}`).toBeLessThan(
        4 * Math.sqrt(8 / n),
      );
    }
  });

  it.each(tails)("have the correct mass beyond %d σ", (edge, probability) => {
    let count = 0;
    for (let i = 0; i < n; i++) if (Math.abs(z[i]) > edge) count++;
    expect(Math.abs(count - n * probability)).toBeLessThan(4 * Math.sqrt(n * probability));
    expect(count).toBeGreaterThan(0);
  });

  it("pass the Kolmogorov–Smirnov test, and do not form a lattice", () => {
    const sorted = z.slice().sort();
    let distance = 0;
    let repeated = 0;
    for (let i = 0; i < n; i++) {
      const p = normalCdf(sorted[i]);
      distance = Math.max(distance, (i + 1) / n - p, p - i / n);
      if (i > 0 && sorted[i] === sorted[i - 1]) repeated++;
    }
    // The statistic exceeds 1.95/√n with probability 0.001.
    expect(distance).toBeLessThan(1.95 / Math.sqrt(n));
    if (precision === "f64") expect(repeated).toBe(0);
  });

  it("use the last bit of their format evenly", () => {
    const words = new Uint32Array(z.buffer, z.byteOffset, (n * bytesOf[precision]) / 4);
    const step = bytesOf[precision] / 4;
    let odd = 0;
    for (let i = 0; i < n; i++) odd += words[i * step] & 1;
    expect(Math.abs(odd - n / 2)).toBeLessThan(2 * Math.sqrt(n));
  });
});
