import type { DiagonalLaw } from "../laws/gaussian-law.ts";
import type { RandomizedLaw } from "./randomized-law.ts";

/** What a randomized run starts from and moves to, in the eigenbasis of the target. */
export interface RandomizedProblem {
  readonly target: DiagonalLaw;
  readonly start: DiagonalLaw;
  /** The vector added to the score, if there is one. */
  readonly bias: Float64Array | undefined;
}

/** A problem in fewer coordinates with the same law. */
export interface FewerCoordinates extends RandomizedProblem {
  /** The law of the full problem, given that of this one. */
  expand(law: RandomizedLaw): RandomizedLaw;
}

/** Coordinates in which target and start have one variance. Any rotation of them is another eigenbasis. */
interface Class {
  readonly members: readonly number[];
  /** Orthonormal vectors over the members. Their span contains the means and the bias. */
  readonly frame: readonly Float64Array[];
  /** Index of the coordinate of the first vector of the frame in the smaller problem. The rest follows the frame. */
  readonly first: number;
  /** Whether the members have directions outside the frame. All these have mean 0 and one variance, so one coordinate represents them. */
  readonly rest: boolean;
}

/**
 * The same problem with one coordinate for each direction that differs from the others.
 *
 * Directions of equal variance have the same maps. After a rotation that puts the means and the bias into the first ones, the others are all equal. A
 * fit to 8 points in 64 dimensions has 7 variances above 0 and 57 that are 0: it needs 9 coordinates. A problem without such coordinates keeps
 * its own, and every bit of its law.
 */
export function fewerCoordinates(problem: RandomizedProblem): FewerCoordinates {
  const { target, start, bias } = problem;
  const classes = classesOf(problem);
  const last = classes[classes.length - 1];
  const size = last.first + last.frame.length + Number(last.rest);
  if (size === target.mean.length) return { ...problem, expand: (law) => law };
  const along = (vector: Float64Array): Float64Array => {
    const out = new Float64Array(size);
    for (const { members, frame, first } of classes)
      for (const [q, f] of frame.entries()) out[first + q] = dot(f, members, vector);
    return out;
  };
  const each = (vector: Float64Array): Float64Array => {
    const out = new Float64Array(size);
    for (const { members, frame, first, rest } of classes)
      out.fill(vector[members[0]], first, first + frame.length + Number(rest));
    return out;
  };
  return {
    target: { mean: along(target.mean), variance: each(target.variance) },
    start: { mean: along(start.mean), variance: each(start.variance) },
    bias: bias && along(bias),
    expand: (law) => expanded(law, classes, target.mean.length),
  };
}

function classesOf({ target, start, bias }: RandomizedProblem): readonly Class[] {
  const byVariance = new Map<string, number[]>();
  target.variance.forEach((variance, j) => {
    const key = `${variance} ${start.variance[j]}`;
    const members = byVariance.get(key);
    if (members) members.push(j);
    else byVariance.set(key, [j]);
  });
  const classes: Class[] = [];
  let first = 0;
  const add = (members: readonly number[], frame: readonly Float64Array[]): void => {
    const rest = members.length > frame.length;
    classes.push({ members, frame, first, rest });
    first += frame.length + Number(rest);
  };
  for (const members of byVariance.values()) {
    const frame = frameOf(
      members,
      [target.mean, start.mean, bias].filter((vector) => vector !== undefined),
    );
    if (members.length > frame.length + 1) add(members, frame);
    else for (const j of members) add([j], [Float64Array.of(1)]);
  }
  return classes;
}

/** An orthonormal basis of the span of some vectors, restricted to the members. Parts below 1e-14 of a vector are rounding. */
function frameOf(members: readonly number[], vectors: readonly Float64Array[]): readonly Float64Array[] {
  const frame: Float64Array[] = [];
  for (const vector of vectors) {
    let rest = Float64Array.from(members, (j) => vector[j]);
    const length = Math.hypot(...rest);
    if (length === 0) continue;
    rest = rest.map((value) => value / length);
    // Twice, because one subtraction leaves rounding along the frame.
    for (let pass = 0; pass < 2; pass++)
      for (const f of frame) {
        const part = f.reduce((total, value, i) => total + value * rest[i], 0);
        rest = rest.map((value, i) => value - part * f[i]);
      }
    const left = Math.hypot(...rest);
    if (left > 1e-14) frame.push(rest.map((value) => value / left));
  }
  return frame;
}

function dot(f: Float64Array, members: readonly number[], vector: Float64Array): number {
  return f.reduce((total, value, i) => total + value * vector[members[i]], 0);
}

/** The law in all coordinates. */
function expanded(law: RandomizedLaw, classes: readonly Class[], dim: number): RandomizedLaw {
  const { mean, variance, meanError, varianceError, nfe, jvps } = law;
  const size = mean.length;
  const full = {
    mean: new Float64Array(dim),
    variance: new Float64Array(dim),
    meanError: new Float64Array(dim),
    varianceError: new Float64Array(dim),
  };
  const weights = weightsOf(classes, dim);
  const covariance = law.covariance && new Float64Array(dim * dim);
  for (let i = 0; i < dim; i++) {
    const { own, rest, outside } = weights[i];
    let spread = 0;
    for (const [p, f] of own) {
      full.mean[i] += f * mean[p];
      full.meanError[i] += Math.abs(f) * meanError[p];
      spread += Math.abs(f) * Math.sqrt(varianceError[p]);
    }
    full.varianceError[i] = spread ** 2 + (rest < 0 ? 0 : outside * varianceError[rest]);
    for (let j = 0; j < dim; j++) {
      if (!covariance && i !== j) continue;
      const other = weights[j];
      let total = 0;
      for (const [p, f] of own)
        for (const [q, g] of other.own)
          total += f * g * (law.covariance ? law.covariance[p * size + q] : p === q ? variance[p] : 0);
      if (rest >= 0 && rest === other.rest) {
        let inside = 0;
        for (const [k, [, f]] of own.entries()) inside += f * other.own[k][1];
        total += ((i === j ? 1 : 0) - inside) * variance[rest];
      }
      if (covariance) covariance[i * dim + j] = total;
      if (i === j) full.variance[i] = total;
    }
  }
  return { ...full, ...(covariance && { covariance }), nfe, jvps };
}

/** The coordinates of the smaller problem that make up a coordinate of the full one. */
interface Weights {
  /** Coordinate and factor of each vector of its frame. */
  readonly own: readonly (readonly [number, number])[];
  /** The coordinate that represents the directions outside the frame; −1 if there is none. */
  readonly rest: number;
  /** The share of the coordinate outside the frame. */
  readonly outside: number;
}

function weightsOf(classes: readonly Class[], dim: number): readonly Weights[] {
  const weights = new Array<Weights>(dim);
  for (const { members, frame, first, rest } of classes)
    for (const [i, j] of members.entries()) {
      const own = frame.map((f, q) => [first + q, f[i]] as const);
      const outside = own.reduce((left, [, f]) => left - f * f, 1);
      weights[j] = { own, rest: rest ? first + frame.length : -1, outside: Math.max(outside, 0) };
    }
  return weights;
}
