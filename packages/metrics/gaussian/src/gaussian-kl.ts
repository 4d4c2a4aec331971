import type { Pausing } from "@backstep/core/plugin";
import { alongDirection, commonSupport } from "@backstep/matrix-functions";
import { relativeExcess } from "./excess.ts";
import type { Gradient, Reading } from "./gradient.ts";
import { regularKl } from "./regular-kl.ts";
import { fullCovariance, type Side } from "./side.ts";

/**
 * KL(N(m, S) ‖ N(m′, S′)) of the reference from the produced law. If both are diagonal, without eigen-decomposition.
 *
 * A direction in which both laws are points counts 0 if the points agree within rounding. If the laws are singular to each other, the value
 * is infinite.
 */
export function* gaussianKl(produced: Side, reference: Side): Pausing<Reading> {
  if (produced.variance && reference.variance) return diagonalKl(produced, reference);
  const [p, r] = [produced, reference].map((side) => ({ mean: side.mean, covariance: fullCovariance(side) }));
  const support = yield* commonSupport(p, r);
  return support ? yield* regularKl(support, produced.dim) : infinite;
}

/** Has no derivative. `estimate` requests none. */
const infinite: Reading = {
  value: Number.POSITIVE_INFINITY,
  *gradients() {
    yield;
    return [{ mean: new Float64Array() }, { mean: new Float64Array() }];
  },
};

/** ½ Σ_j [u − log(1 + u) + Δ²/v′] with u = (v − v′)/v′. */
function diagonalKl(produced: Side, reference: Side): Reading {
  const [p, r] = [produced.variance!, reference.variance!];
  const gap = reference.mean.map((mean, j) => mean - produced.mean[j]);
  const relations = Array.from(gap, (_, j) =>
    alongDirection(produced.mean[j], Math.sqrt(p[j]), reference.mean[j], Math.sqrt(r[j])),
  );
  if (relations.includes("apart")) return infinite;
  let value = 0;
  for (let j = 0; j < gap.length; j++)
    if (relations[j] === "regular") value += 0.5 * (relativeExcess(r[j], p[j]) + gap[j] ** 2 / p[j]);
  const derivative = (at: (j: number) => number): Float64Array =>
    gap.map((_, j) => (relations[j] === "regular" ? at(j) : 0));
  return {
    value,
    *gradients() {
      const onProduced: Gradient = {
        mean: derivative((j) => -gap[j] / p[j]),
        variance: derivative((j) => (0.5 * (p[j] - r[j] - gap[j] ** 2)) / p[j] ** 2),
      };
      const onReference: Gradient = {
        mean: derivative((j) => gap[j] / p[j]),
        variance: derivative((j) => 0.5 * (1 / p[j] - 1 / r[j])),
      };
      return [onProduced, onReference];
    },
  };
}
