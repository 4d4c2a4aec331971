import type { Batch } from "@backstep/core";
import { createWorkspace, exp, releaseWorkspace, type Workspace } from "@backstep/core/plugin";
import { Matrix } from "ml-matrix";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyByEigenvectors, applyByProducts, phi1 } from "../src/index.ts";
import { largest, products, rowOf, series, symmetric, unstructured } from "./support.ts";

const dim = 12;
const scale = 0.5;
const spectra: readonly (readonly number[])[] = [
  Array.from({ length: dim }, (_, j) => -2 + (4 * j) / (dim - 1)),
  Array.from({ length: dim }, (_, j) => (j === 3 ? -90 : 0.1 * j)),
  new Array(dim).fill(0.7),
  Array.from({ length: dim }, (_, j) => -0.01 * j),
];
const matrices = spectra.map((spectrum, seed) => symmetric(spectrum, seed));
const functions = (z: number): readonly number[] => [exp(z), phi1(z)];
const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

let workspace: Workspace;
afterEach(() => releaseWorkspace(workspace));

/** Two batches of generic vectors. */
function vectors(rows: number): [Batch, Batch] {
  return [1, 2].map((k) => {
    const batch = workspace.batch(rows, dim);
    for (let i = 0; i < rows * dim; i++) batch.data[i] = Math.cos(k * (i + 1));
    return batch;
  }) as [Batch, Batch];
}

/** e^A v + φ₁(A) w for one row. */
function expected(exponential: Matrix, phi: Matrix, [v, w]: readonly Batch[], row: number): number[] {
  const [one, two] = [v, w].map((batch) => Matrix.columnVector(rowOf(batch, row)));
  return Matrix.add(exponential.mmul(one), phi.mmul(two)).to1DArray();
}

const difference = (a: readonly number[], b: readonly number[]): number => largest(a.map((value, i) => value - b[i]));

/** The error of each row, from the functions of the symmetric matrix of that row. */
function errors(out: Batch, given: readonly Batch[]): number[] {
  return spectra.map((spectrum, row) => {
    const of = (f: (z: number) => number): Matrix =>
      symmetric(
        spectrum.map((value) => f(scale * value)),
        row,
      );
    return difference(rowOf(out, row), expected(of(Math.exp), of(phi1), given, row));
  });
}

describe("Σ f_k(A) v_k in f64", () => {
  beforeEach(async () => {
    workspace = await createWorkspace("f64");
  });

  it("is accurate to 1e-8 by products, with a different symmetric matrix in each row", async () => {
    const given = vectors(matrices.length);
    const out = await applyByProducts({ functions, vectors: given, scale }, products(matrices).times, true);
    for (const error of errors(out, given)) expect(error).toBeLessThan(1e-8);
  });

  it("is exact to rounding by eigenvectors", () => {
    const given = vectors(matrices.length);
    const jacobians = workspace.batch(matrices.length, dim * dim);
    matrices.forEach((J, row) => {
      jacobians.data.set(J.to1DArray(), row * dim * dim);
    });
    const out = applyByEigenvectors({ functions, vectors: given, scale }, jacobians);
    for (const error of errors(out, given)) expect(error).toBeLessThan(1e-13);
  });

  it("is accurate to 1e-9 by products if the matrix is not symmetric", async () => {
    const A = unstructured(dim);
    const given = vectors(1);
    const out = await applyByProducts({ functions, vectors: given, scale }, products([A]).times, false);
    const scaled = Matrix.mul(A, scale);
    const [exponential, phi] = [0, 1].map((k) => series(scaled, (n) => 1 / factorial(n + k)));
    expect(difference(rowOf(out, 0), expected(exponential, phi, given, 0))).toBeLessThan(1e-9);
  });

  it("has the same bits for a row in a batch and for the row alone", async () => {
    const given = vectors(matrices.length);
    const together = await applyByProducts({ functions, vectors: given, scale }, products(matrices).times, true);
    for (const [row, J] of matrices.entries()) {
      const alone = given.map((batch) => {
        const one = workspace.batch(1, dim);
        one.data.set(rowOf(batch, row));
        return one;
      });
      const out = await applyByProducts({ functions, vectors: alone, scale }, products([J]).times, true);
      expect(rowOf(out, 0)).toEqual(rowOf(together, row));
    }
  });

  it("costs one product for a multiple of the identity: the box needs one, the polynomial of degree 0 none", async () => {
    const counted = products([Matrix.eye(dim).mul(0.7)]);
    await applyByProducts({ functions, vectors: vectors(1), scale }, counted.times, true);
    expect(counted.count).toBe(1);
  });

  it("costs fewer than 12 products for a narrow spectrum, and more for wider ones", async () => {
    const counts: number[] = [];
    for (const J of [matrices[3], matrices[0], matrices[1]]) {
      const counted = products([J]);
      await applyByProducts({ functions, vectors: vectors(1), scale }, counted.times, true);
      counts.push(counted.count);
    }
    expect(counts[0]).toBeLessThan(12);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
  });
});

it("is accurate to 1e-5 by products in f32, with values of size 1 to 10", async () => {
  workspace = await createWorkspace("f32");
  const given = vectors(matrices.length);
  const out = await applyByProducts({ functions, vectors: given, scale }, products(matrices).times, true);
  for (const error of errors(out, given)) expect(error).toBeLessThan(1e-5);
});
