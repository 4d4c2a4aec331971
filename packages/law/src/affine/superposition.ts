import { BackstepError } from "@backstep/core";
import type { AffineMap, Kick, Normal } from "./affine-map.ts";

const tolerance = 1e-12;

/** Size of the second probe: far enough out to detect a clip at a few standard deviations. */
const far = 16;

type LinearMap = Pick<AffineMap, "startFactor" | "noiseFactors">;

/** Rows of generic inputs that show whether a run is affine. */
export interface Probe {
  /** 0, e and 16 e, which differ in every coordinate: (3, d). */
  readonly start: Float64Array;
  /** Every normal of e and of 16 e, in rows 1 and 2. */
  readonly kicks: readonly Kick[];
  /** The normals of e, (d) each. */
  readonly noise: readonly Float64Array[];
}

/** Number of rows of a probe. */
export const probeRows = 3;

/** The probe of a run with these normals. */
export function probeOf(dim: number, normals: readonly Normal[]): Probe {
  const generics = genericStart(dim);
  const noise = normals.map((_, k) => generic(dim, k + 1));
  return {
    start: Float64Array.from([...new Float64Array(dim), ...generics, ...farther(generics)]),
    kicks: normals.flatMap((normal, k): Kick[] => [
      { ...normal, row: 1, value: noise[k] },
      { ...normal, row: 2, value: farther(noise[k]) },
    ]),
    noise,
  };
}

/** A map that was read, and the run that it is compared with. */
export interface Comparison {
  readonly name: string;
  readonly map: LinearMap;
  readonly probe: Probe;
  /** The images of the probe, (3, d). */
  readonly images: Float64Array;
  /** The rounding that the run may have on the rows of the probe, (3, d). Without it, only that of its result counts. */
  readonly rounding?: () => Promise<Float64Array>;
}

/**
 * Compares the images of a probe with those under the map that was read.
 *
 * @returns The largest deviation, relative to the sum of the magnitudes of the terms. If that exceeds 1e-12: relative to the largest terms
 * inside the run, in units of their rounding.
 * @throws BackstepError `LAW_NOT_AFFINE` if it exceeds 1e-12.
 */
export async function checkSuperposition(comparison: Comparison): Promise<number> {
  const { name, rounding } = comparison;
  const plain = worstDeviation(comparison);
  if (plain.deviation <= tolerance) return plain.deviation;
  const worst = rounding ? worstDeviation(comparison, await rounding()) : plain;
  if (!(worst.deviation <= tolerance)) throw notAffine(name, worst.coordinate, worst.deviation);
  return worst.deviation;
}

interface Deviation {
  readonly deviation: number;
  readonly coordinate: number;
}

/** The first deviation above the tolerance, or else the largest. */
function worstDeviation({ map, probe: { noise }, images: x }: Comparison, rounding?: Float64Array): Deviation {
  const dim = map.startFactor.length;
  const start = genericStart(dim);
  let worst: Deviation = { deviation: 0, coordinate: 0 };
  for (let j = 0; j < dim; j++) {
    const { linear, magnitude } = linearPart(map, start, noise, j);
    const constant = x[j];
    for (const [row, factor] of [1, far].entries()) {
      const i = (row + 1) * dim + j;
      const difference = Math.abs(x[i] - (constant + factor * linear));
      const inside = rounding ? (rounding[j] + rounding[i]) / tolerance : 0;
      const scale = Math.max(Math.abs(constant) + factor * magnitude, inside, Number.MIN_VALUE);
      const deviation = difference / scale;
      // The negation makes NaN an excess.
      if (!(deviation <= tolerance)) return { deviation, coordinate: j };
      if (deviation > worst.deviation) worst = { deviation, coordinate: j };
    }
  }
  return worst;
}

/** a_j start_j + Σ_k c_kj noise_kj, and the sum of the magnitudes of its terms. */
function linearPart(
  { startFactor, noiseFactors }: LinearMap,
  start: Float64Array,
  noise: readonly Float64Array[],
  j: number,
): { linear: number; magnitude: number } {
  const dim = start.length;
  let linear = startFactor[j] * start[j];
  let magnitude = Math.abs(linear);
  for (let k = 0; k < noise.length; k++) {
    const part = noiseFactors[k * dim + j] * noise[k][j];
    linear += part;
    magnitude += Math.abs(part);
  }
  return { linear, magnitude };
}

function notAffine(name: string, coordinate: number, deviation: number): BackstepError {
  return new BackstepError(
    "LAW_NOT_AFFINE",
    `${name} is not an affine map of its inputs: superposition fails by ${deviation} relative in coordinate ${coordinate}; ` +
      `at most ${tolerance} is allowed for rounding; remove thresholds, clips and steps that depend on the state, or compare samples instead`,
    { scheme: name, coordinate, deviation },
  );
}

const genericStart = (dim: number): Float64Array => generic(dim, 0);

const farther = (values: Float64Array): Float64Array => values.map((value) => far * value);

/** Values in (−1, 1) that no symmetry of a scheme maps onto each other: multiples of an irrational number, folded. */
function generic(dim: number, k: number): Float64Array {
  return Float64Array.from({ length: dim }, (_, j) => 2 * (((1 + j + dim * k) * 0.6180339887498949) % 1) - 1);
}
