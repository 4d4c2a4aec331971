// Gauss–Kronrod with 15 nodes on [−1, 1], and the Gauss rule with 7 that it contains: nodes from the end inwards, and their weights.
const nodes = [
  0.9914553711208126, 0.9491079123427585, 0.8648644233597691, 0.7415311855993944, 0.5860872354676911,
  0.4058451513773972, 0.20778495500789848, 0,
];
const kronrod = [
  0.022935322010529224, 0.06309209262997856, 0.10479001032225019, 0.14065325971552592, 0.1690047266392679,
  0.19035057806478542, 0.20443294007529889, 0.20948214108472782,
];
const gauss = [0, 0.1294849661688697, 0, 0.27970539148927664, 0, 0.3818300505051189, 0, 0.4179591836734694];

/** Values of the components of an integrand at one node. */
export type Components = Float64Array;

/** The averages of an integrand's components, and the estimated error of each. */
export interface Average {
  readonly value: Components;
  readonly error: Components;
}

/** Part [low, low + width] of the unit interval, and what it adds to the average. */
interface Panel extends Average {
  readonly low: number;
  readonly width: number;
  /** Whether half of the interval added as much as the whole of it: the mark of a divergent integral. */
  readonly grows: boolean;
}

const narrowest = 2 ** -40;
const mostPanels = 400;
/** Errors beyond so many bounds are no estimate any more. */
const tolerable = 1e9;

/**
 * E f(U), U uniform on (0, 1), by Gauss–Kronrod rules on panels that are halved where the error is largest.
 *
 * ```text
 * error of a panel   |K₁₅ − G₇| for each component, added over the panels
 * done               when each error is within its bound, which `bounds` derives from the value so far
 * divergent          ∫ x^{−p} over [0, w] scales as w^{1−p}: with p ≥ 1 a halved panel adds no less than the whole
 * ```
 *
 * Panels stop at a width of 2⁻⁴⁰. One that is still not within its bound and does not shrink is divergent, and the answer is `undefined`, as it
 * is where the error is beyond 10⁹ bounds; a milder singularity keeps its error, which is returned.
 */
export async function averageOverUniform(
  integrand: (nodes: Float64Array) => Promise<readonly Components[]>,
  bounds: (value: Components) => Components,
): Promise<Average | undefined> {
  let panels = await measure(integrand, [{ low: 0, width: 1 }]);
  for (;;) {
    const total = { value: addUp(panels.map(({ value }) => value)), error: addUp(panels.map(({ error }) => error)) };
    if (!total.value.every(Number.isFinite)) return undefined;
    const bound = bounds(total.value);
    const excess = ({ error }: Average): number =>
      error.reduce((most, e, i) => Math.max(most, e > 0 ? e / bound[i] : 0), 0);
    const worst = panels.reduce((a, b) => (excess(b) > excess(a) ? b : a));
    if (!(excess(total) > 1)) return total;
    if (worst.width <= narrowest || panels.length > mostPanels)
      return worst.grows || excess(total) > tolerable ? undefined : total;
    const half = worst.width / 2;
    const halves = [
      { low: worst.low, width: half, whole: worst },
      { low: worst.low + half, width: half, whole: worst },
    ];
    panels = [...panels.filter((panel) => panel !== worst), ...(await measure(integrand, halves))];
  }
}

interface Interval {
  readonly low: number;
  readonly width: number;
  readonly whole?: Panel;
}

/** Both rules on each interval, all nodes at once. */
async function measure(
  integrand: (nodes: Float64Array) => Promise<readonly Components[]>,
  intervals: readonly Interval[],
): Promise<Panel[]> {
  const all = intervals.flatMap(({ low, width }) => nodesOn(low, width));
  const values = await integrand(Float64Array.from(all));
  return intervals.map(({ low, width, whole }, k) => {
    const own = values.slice(15 * k, 15 * (k + 1));
    const value = addUp(own, (node) => (width / 2) * kronrod[rankOf(node)]);
    const coarse = addUp(own, (node) => (width / 2) * gauss[rankOf(node)]);
    const grows =
      whole !== undefined && value.some((v, i) => v !== 0 && Math.abs(v) >= 0.99 * Math.abs(whole.value[i]));
    return { low, width, value, error: value.map((v, i) => Math.abs(v - coarse[i])), grows };
  });
}

/** Which of the eight distances from the middle the node has; nodes ascend. */
function rankOf(node: number): number {
  return node < 8 ? node : 14 - node;
}

function nodesOn(low: number, width: number): number[] {
  return Array.from({ length: 15 }, (_, node) => low + (width / 2) * (1 + (node < 7 ? -1 : 1) * nodes[rankOf(node)]));
}

function addUp(vectors: readonly Components[], weight: (k: number) => number = () => 1): Components {
  const total = new Float64Array(vectors[0].length);
  vectors.forEach((vector, k) => {
    const w = weight(k);
    if (w !== 0) for (let i = 0; i < total.length; i++) total[i] += w * vector[i];
  });
  return total;
}
