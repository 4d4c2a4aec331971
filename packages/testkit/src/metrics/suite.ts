import type { Estimate, MeasuredLaw, Metric, Samples } from "@backstep/core";
import { createWorkspace, releaseWorkspace } from "@backstep/core/plugin";
import { claim, claimClose, claimRefusal } from "../claim.ts";
import type { Runner } from "../runner.ts";

export interface MetricSuiteOptions {
  readonly runner: Runner;
  readonly factory: () => Metric;
  /** What the metric reads between a law and the same law moved by a vector of length r; r itself unless given, `null` for none. */
  readonly translation?: ((r: number) => number) | null;
  /** What it reads between N(0, a² I) and N(0, b² I) in d dimensions, where that is known. */
  readonly isotropic?: (a: number, b: number, d: number) => number;
  /** Samples a side, 200 unless given. */
  readonly n?: number;
}

const dim = 3;
const shift = [1.5, -2, 0.5];
const length = Math.sqrt(shift.reduce((total, value) => total + value * value, 0));

/**
 * The conformance suite of metrics.
 *
 * @example
 * ```ts
 * metricSuite({ runner: { describe, it }, factory: bures, isotropic: (a, b, d) => Math.abs(a - b) * Math.sqrt(d) });
 * ```
 */
export function metricSuite({ runner, factory, translation = (r) => r, isotropic, n = 200 }: MetricSuiteOptions): void {
  const { info } = factory();
  const { it } = runner;
  const kinds = info.accepts;

  runner.describe(`metric ${info.name}`, () => {
    it("is named family/quantity and says what it accepts and where it comes from", () => {
      claim(/^[a-z0-9-]+\/[a-z0-9-]+$/.test(info.name), `info.name is "${info.name}"; it must be family/quantity`);
      claim(kinds.length > 0 && info.source.length > 0, "info.accepts or info.source is empty");
    });

    for (const kind of kinds) {
      it(`is zero, or below its floor, between a law and itself (${kind})`, async () => {
        const law = await lawOf(kind, n, 1);
        const estimate = requireEstimate(await factory().measure(law, law));
        claim(
          estimate.value <= Math.max(estimate.floor, 1e-7),
          `between a law and itself it reads ${estimate.value}, with floor ${estimate.floor}`,
        );
      });

      if (info.symmetric)
        it(`is symmetric, as declared (${kind})`, async () => {
          const [p, q] = [await lawOf(kind, n, 1), stretched(await lawOf(kind, n, 2), [2, 1, 0.5])];
          const [there, back] = [await factory().measure(p, q), await factory().measure(q, p)];
          claimClose(back.value, requireEstimate(there).value, 1e-9, "the value with the sides exchanged");
        });

      if (translation)
        it(`reads what it should between a law and its translate (${kind})`, async () => {
          const law = await lawOf(kind, n, 1);
          const { value } = requireEstimate(await factory().measure(moved(law), law));
          claimClose(value, translation(length), 1e-9, `between a law and its translate by ${length} it`);
        });

      it(`separates laws of different spread (${kind})`, async () => {
        const [p, q] = [await lawOf(kind, n, 1), stretched(await lawOf(kind, n, 2), [3, 3, 3])];
        const { value, floor } = requireEstimate(await factory().measure(p, q));
        claim(
          value > 2 * floor && value > 0.1,
          `between laws of spread 1 and 3 it reads ${value}, with floor ${floor}`,
        );
      });
    }

    if (isotropic && kinds.includes("moments"))
      it("has the known value between isotropic Gaussians", async () => {
        for (const [a, b] of [
          [1, 2],
          [0.5, 0.1],
        ]) {
          const estimate = await factory().measure(gaussianOf(a), gaussianOf(b));
          claimClose(estimate.value, isotropic(a, b, dim), 1e-10, `between N(0, ${a}² I) and N(0, ${b}² I) it`);
          claim(
            estimate.standardError === 0 && estimate.floor === 0 && estimate.n === 0,
            "between exact laws there is a standard error, a floor or an n",
          );
        }
      });

    it("refuses sides of different dimension", async () => {
      const [kind] = kinds;
      const [p, q] = [await lawOf(kind, n, 1), await lawOf(kind, n, 1, dim + 1)];
      await claimRefusal(() => factory().measure(p, q), "SHAPE_MISMATCH", "sides in 3 and 4 dimensions");
    });

    if (kinds.includes("samples"))
      it("refuses samples that are not finite", async () => {
        const law = (await lawOf("samples", n, 1)) as Samples;
        const x = law.x.slice();
        x[7] = Number.NaN;
        await claimRefusal(() => factory().measure({ ...law, x }, law), "DATA_INVALID", "a NaN in the samples");
      });
  });
}

function requireEstimate(estimate: Estimate): Estimate {
  for (const key of ["value", "standardError", "floor", "n"] as const)
    claim(estimate[key] >= 0, `${key} is ${estimate[key]}; it must be a number ≥ 0`);
  return estimate;
}

async function lawOf(kind: "samples" | "moments", n: number, seed: number, d = dim): Promise<MeasuredLaw> {
  if (kind === "moments") return gaussianOf(seed, d);
  const workspace = await createWorkspace("f64");
  const out = workspace.batch(n, d);
  workspace.kernels.normals("f64", out.address, { seedLow: seed, seedHigh: 0, step: 0, draw: 0 }, 0, n * d, 1);
  const x = Float64Array.from(out.data);
  releaseWorkspace(workspace);
  return { kind: "samples", x, n, dim: d };
}

function gaussianOf(sd: number, d = dim): MeasuredLaw {
  return { kind: "moments", mean: new Float64Array(d), variance: new Float64Array(d).fill(sd * sd) };
}

function stretched(law: MeasuredLaw, factors: readonly number[]): MeasuredLaw {
  if (law.kind === "samples")
    return { ...law, x: Float64Array.from(law.x, (value, i) => factors[i % law.dim] * value) };
  return { ...law, ...(law.variance && { variance: law.variance.map((value, j) => factors[j] ** 2 * value) }) };
}

function moved(law: MeasuredLaw): MeasuredLaw {
  if (law.kind === "samples") return { ...law, x: Float64Array.from(law.x, (value, i) => value + shift[i % law.dim]) };
  return { ...law, mean: law.mean.map((value, j) => value + shift[j]) };
}
