/** An interval of a path's tree: its ends, and its place among the knots. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Indices of the knots at its ends, or around it if it is between two neighbouring knots. */
  readonly first: number;
  readonly last: number;
  /** Between two knots: it is part `index` of 2^`depth` equal parts. */
  readonly depth: number;
  readonly index: number;
  /** Width of the widest interval around it on which the functions are polynomials of degree 15 to rounding; 0 for none. */
  readonly smooth: number;
}

/** The middle knot, or between two knots the middle; undefined if no number is between the ends. */
export function middle(knots: Float64Array, interval: Interval): number | undefined {
  const { low, high, first, last } = interval;
  if (last - first > 1) return knots[(first + last) >> 1];
  const even = evenMiddle(knots, interval);
  if (even > low && even < high) return even;
  const at = low + (high - low) / 2;
  return at > low && at < high ? at : undefined;
}

/** At larger depths the index of a part is not an exact integer. */
const evenDepth = 50;
const powersOfTwo = Float64Array.from({ length: evenDepth + 2 }, (_, n) => 2 ** n);

/** The middle as a uniform grid of 2^(depth + 1) steps between the knots rounds it. Halves of halves differ from it by an ulp. */
function evenMiddle(knots: Float64Array, { first, last, depth, index }: Interval): number {
  if (depth > evenDepth) return Number.NaN;
  return knots[first] + ((knots[last] - knots[first]) * (2 * index + 1)) / powersOfTwo[depth + 1];
}

export function halves(interval: Interval, at: number): [Interval, Interval] {
  const { low, high, first, last, depth, index, smooth } = interval;
  if (last - first > 1) {
    const knot = (first + last) >> 1;
    return [
      { low, high: at, first, last: knot, depth, index, smooth },
      { low: at, high, first: knot, last, depth, index, smooth },
    ];
  }
  return [
    { low, high: at, first, last, depth: depth + 1, index: 2 * index, smooth },
    { low: at, high, first, last, depth: depth + 1, index: 2 * index + 1, smooth },
  ];
}
