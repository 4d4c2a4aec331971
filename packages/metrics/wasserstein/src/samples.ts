import { BackstepError, type MeasuredLaw, type Samples } from "@backstep/core";
import { inUnit, largestOf, unitOf } from "@backstep/core/plugin";

/** Both sides as samples with the same d and finite values, at least two rows each. */
export function sampleSides(
  metric: string,
  produced: MeasuredLaw,
  reference: MeasuredLaw,
  names: readonly [string, string] = ["produced", "reference"],
): readonly [Samples, Samples] {
  const sides = [requireSamples(metric, names[0], produced), requireSamples(metric, names[1], reference)] as const;
  if (sides[0].dim !== sides[1].dim)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `${metric}: ${names[0]} has ${sides[0].dim} coordinates and ${names[1]} has ${sides[1].dim}; they must be equal`,
    );
  return sides;
}

/** The law, if it is a set of samples with a valid shape and finite values. */
function requireSamples(metric: string, side: string, law: MeasuredLaw): Samples {
  if (law.kind !== "samples")
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${metric}: ${side} is given as ${law.kind}; this metric accepts samples only (gaussian/w2 accepts moments)`,
    );
  const { x, n, dim } = law;
  if (!Number.isInteger(n) || !Number.isInteger(dim) || n < 2 || dim < 1 || x.length !== n * dim)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `${metric}: ${side} holds ${x.length} values for the shape (${n}, ${dim}); it must hold n·d values and at least two rows`,
    );
  const at = x.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw new BackstepError(
      "DATA_INVALID",
      `${metric}: row ${Math.floor(at / dim)}, coordinate ${at % dim} of ${side} is ${x[at]}; all must be finite`,
      { row: Math.floor(at / dim), column: at % dim },
    );
  return law;
}

/** Rows first, first + 2, first + 4, …: half of the samples, also if the rows are sorted. */
export function everyOther({ x, n, dim }: Samples, first: 0 | 1): Samples {
  const rows = Math.ceil((n - first) / 2);
  const half = new Float64Array(rows * dim);
  for (let r = 0; r < rows; r++) for (let j = 0; j < dim; j++) half[r * dim + j] = x[(first + 2 * r) * dim + j];
  return { kind: "samples", x: half, n: rows, dim };
}

/** The first `rows` rows. */
export function firstRows({ x, dim }: Samples, rows: number): Samples {
  return { kind: "samples", x: x.subarray(0, rows * dim), n: rows, dim };
}

/** Both sides in a common unit, 1 for values of ordinary size, so that neither sums nor squares overflow. */
export function inCommonUnit([first, second]: readonly [Samples, Samples]): {
  sides: readonly [Samples, Samples];
  unit: number;
} {
  const unit = unitOf(Math.max(largestOf(first.x), largestOf(second.x)));
  return {
    sides: [
      { ...first, x: inUnit(first.x, unit) },
      { ...second, x: inUnit(second.x, unit) },
    ],
    unit,
  };
}
