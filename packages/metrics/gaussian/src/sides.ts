import { BackstepError, type MeasuredLaw, type Samples } from "@backstep/core";
import { largestOf, type Pausing, unitOf } from "@backstep/core/plugin";
import { covarianceOf, meanOf, requireShape, variancesOf } from "./sample-moments.ts";
import { momentsSide, type Side } from "./side.ts";

/** Both sides with coordinate j divided by units[j]. All units of numbers of ordinary size are 1, so such numbers keep their bits. */
export interface Sides {
  readonly sides: readonly [Side, Side];
  readonly units: Float64Array;
}

/** Chooses the units of the coordinates from the size of the numbers in each coordinate. */
export type ChooseUnits = (sizes: Float64Array) => Float64Array;

/** The same unit for all coordinates, for distances in all of them. */
export const commonUnit: ChooseUnits = (sizes) => new Float64Array(sizes.length).fill(unitOf(largestOf(sizes)));

/** A unit for each coordinate, for quantities that do not depend on units. */
export const ownUnits: ChooseUnits = (sizes) => sizes.map(unitOf);

/** Both sides, with full covariances if they are known. */
export function* sidesOf(produced: MeasuredLaw, reference: MeasuredLaw, chooseUnits: ChooseUnits): Pausing<Sides> {
  return yield* readSides(produced, reference, chooseUnits, sideOf);
}

/** Both sides with only their variances. Of a full covariance, this is the diagonal. */
export function* diagonalSidesOf(produced: MeasuredLaw, reference: MeasuredLaw): Pausing<Sides> {
  return yield* readSides(produced, reference, commonUnit, diagonalSideOf);
}

type Given = Samples | Side;

function* readSides(
  produced: MeasuredLaw,
  reference: MeasuredLaw,
  chooseUnits: ChooseUnits,
  read: (given: Given) => Pausing<Side>,
): Pausing<Sides> {
  const [first, second] = [produced, reference].map(checked);
  if (first.dim !== second.dim)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `produced has ${first.dim} coordinates and reference has ${second.dim}; they must be equal`,
    );
  const pair = chooseUnits === commonUnit ? aroundSecond(first, second) : ([first, second] as const);
  const units = chooseUnits(sizesOf(...pair));
  yield;
  const sides = [yield* read(inUnits(pair[0], units)), yield* read(inUnits(pair[1], units))] as const;
  return { sides, units };
}

function checked(law: MeasuredLaw): Given {
  if (law.kind === "moments") return momentsSide(law);
  requireShape(law);
  return law;
}

/** Two exact laws about the mean of the second, because a distance depends on the difference of the means alone, which may be far smaller. */
function aroundSecond(first: Given, second: Given): readonly [Given, Given] {
  if ("x" in first || "x" in second) return [first, second];
  const mean = first.mean.map((m, j) => m - second.mean[j]);
  if (!mean.every(Number.isFinite)) return [first, second];
  return [
    { ...first, mean },
    { ...second, mean: new Float64Array(second.dim) },
  ];
}

/** The largest magnitude in each coordinate. */
function sizesOf(first: Given, second: Given): Float64Array {
  const sizes = new Float64Array(first.dim);
  for (const side of [first, second]) {
    const { dim } = side;
    if ("x" in side) {
      include(sizes, side.x);
      continue;
    }
    const { mean, variance, covariance } = side;
    include(sizes, mean);
    include(
      sizes,
      mean.map((_, j) => Math.sqrt(variance?.[j] ?? covariance![j * dim + j])),
    );
  }
  return sizes;
}

/** Raises the sizes to those of rows of values. */
function include(sizes: Float64Array, values: Float64Array | Float32Array): void {
  const dim = sizes.length;
  for (let row = 0; row < values.length; row += dim)
    for (let j = 0; j < dim; j++) {
      const size = Math.abs(values[row + j]);
      if (size > sizes[j]) sizes[j] = size;
    }
}

function inUnits<T extends Given>(given: T, units: Float64Array): T {
  if (units.every((unit) => unit === 1)) return given;
  const { dim } = given;
  const scaled = (values: ArrayLike<number>): Float64Array => {
    const out = new Float64Array(values.length);
    for (let k = 0; k < out.length; k++) out[k] = values[k] / units[k % dim];
    return out;
  };
  if ("x" in given) return { ...given, x: scaled(given.x) };
  const { mean, variance, covariance } = given as Side;
  return {
    ...given,
    mean: scaled(mean),
    ...(variance && { variance: scaled(scaled(variance)) }),
    ...(covariance && { covariance: scaled(covariance).map((value, k) => value / units[Math.floor(k / dim)]) }),
  };
}

function* sideOf(given: Given): Pausing<Side> {
  if (!("x" in given)) return given;
  const mean = meanOf(given);
  return { dim: given.dim, mean, covariance: yield* covarianceOf(given, mean), samples: given };
}

function* diagonalSideOf(given: Given): Pausing<Side> {
  if ("x" in given) {
    const mean = meanOf(given);
    yield;
    return { dim: given.dim, mean, variance: variancesOf(given, mean), samples: given };
  }
  const { dim, mean, variance, covariance } = given;
  return { dim, mean, variance: variance ?? mean.map((_, j) => covariance![j * dim + j]) };
}
