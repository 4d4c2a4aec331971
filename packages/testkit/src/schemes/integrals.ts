import type { Drift, ItoWeight } from "@backstep/core";
import {
  choleskyOfGram,
  createWorkspace,
  gramEntry,
  impulseNoise,
  releaseWorkspace,
  weightAt,
} from "@backstep/core/plugin";
import { gaussLegendre } from "@backstep/law";
import { mixtureProblems } from "@backstep/orders";
import { claim, claimClose } from "../claim.ts";
import type { Runner } from "../runner.ts";
import type { SchemeCheck } from "./fixture.ts";

/** The checked intervals, as shares of the way from start to end: long ones, and short ones, in which rounding is the largest error. */
const shares = [
  [0, 1],
  [0, 0.3],
  [0.3, 1],
  [0.499, 0.501],
  [0.7, 0.7 + 1e-5],
] as const;

/** The declared Itô integrals have the variances and covariances that follow from their weights ψ. */
export function integralChecks({ it }: Runner, { factory }: SchemeCheck): void {
  it("declares Itô integrals whose variances and covariances are those of their weights", () => {
    const { noise } = factory();
    for (const { drift, t0, t1 } of intervals())
      noise.forEach((a, i) => {
        for (const b of noise.slice(0, i + 1)) claimGram(a, b, drift, t0, t1);
      });
  });

  it("receives the integrals over each row's interval, if intervals differ by row", async () => {
    const { noise } = factory();
    if (noise.length > 0) await claimRowIntegrals(noise, intervals().slice(0, shares.length));
  });
}

/** Each row receives the integrals over its interval: z times the Cholesky factor of that interval's Gram matrix. */
async function claimRowIntegrals(noise: readonly ItoWeight[], rows: readonly Interval[]): Promise<void> {
  const [{ drift }] = rows;
  const workspace = await createWorkspace("f64");
  try {
    const like = workspace.batch(rows.length, 1);
    const z = noise.map((_, k) => 1.1 - 0.7 * k);
    const impulses = noise.flatMap((_, draw) => rows.map((__, row) => ({ row, step: 0, draw, value: z[draw] })));
    const [t0, t1] = [Float64Array.from(rows, (each) => each.t0), Float64Array.from(rows, (each) => each.t1)];
    const found = impulseNoise({ impulses }).integrals(noise, drift, t0, t1, like);
    rows.forEach((interval, row) => {
      const factor = choleskyOfGram(noise, drift, interval.t0, interval.t1);
      noise.forEach(({ name }, k) => {
        const expected = factor[k].reduce((total, entry, j) => total + entry * z[j], 0);
        const scale = factor[k][0];
        claimClose(found[k].data[row] / scale, expected / scale, 1e-12, `integral ${name} of row ${row}`);
      });
    });
  } finally {
    releaseWorkspace(workspace);
  }
}

/** Compares the declared ∫ψ_a ψ_b du with quadrature. The error is relative to √(∫ψ_a² ∫ψ_b²), because the integral itself can be 0. */
function claimGram(a: ItoWeight, b: ItoWeight, drift: Drift, t0: number, t1: number): void {
  const integral = (of: (u: number) => number): number => rule(of, t1, t0);
  const product = (one: ItoWeight, other: ItoWeight): number =>
    integral((u) => weightAt(one, drift, t1, u) * weightAt(other, drift, t1, u));
  // ψ is a difference of close numbers if the interval is short compared with its time. Rounding grows by this factor.
  const cancellation = (of: ItoWeight): number => {
    const sizes = of.coefficients(drift, t1).map(Math.abs);
    const size = (u: number): number =>
      of.basis.reduce((total, { value }, k) => total + sizes[k] * Math.abs(value(drift, u)), 0);
    return Math.sqrt(integral((u) => size(u) ** 2) / product(of, of));
  };
  const scale = Math.sqrt(product(a, a) * product(b, b));
  const [declared, expected] = [gramEntry(a, b, drift, t0, t1), product(a, b)];
  const allowed = 1e-11 + 64 * Number.EPSILON * (cancellation(a) + cancellation(b));
  claim(
    Math.abs(declared - expected) / scale < allowed,
    `∫ ${a.name} · ${b.name} over [${t1}, ${t0}] under ${drift.name} is declared as ${declared}, but the weights give ${expected}`,
  );
}

const { nodes, weights } = gaussLegendre(16);

/** ∫ over [low, high] by Gauss–Legendre on four panels. The integrands are smooth. An adaptive rule would refine because of their rounding errors. */
function rule(of: (u: number) => number, low: number, high: number): number {
  const width = (high - low) / 4;
  let total = 0;
  for (let panel = 0; panel < 4; panel++)
    nodes.forEach((node, k) => {
      total += weights[k] * of(low + width * (panel + node));
    });
  return total * width;
}

interface Interval {
  readonly drift: Drift;
  readonly t0: number;
  readonly t1: number;
}

function intervals(): readonly Interval[] {
  return mixtureProblems().flatMap(({ drift, start, end }) =>
    shares.map(([from, to]) => ({ drift, t0: start - from * (start - end), t1: start - to * (start - end) })),
  );
}
