import { BackstepError } from "../errors.ts";

// Gauss–Legendre with 16 nodes: the positive nodes and their weights. `gaussLegendreRule` computes the same nodes, but some weights differ by
// one or two ulps. Changing them would change seeded results.
const nodes = [
  0.09501250983763744, 0.2816035507792589, 0.45801677765722737, 0.6178762444026438, 0.755404408355003,
  0.8656312023878318, 0.9445750230732326, 0.9894009349916499,
];
const weights = [
  0.1894506104550685, 0.1826034150449236, 0.16915651939500254, 0.14959598881657674, 0.12462897125553388,
  0.09515851168249279, 0.062253523938647894, 0.027152459411754095,
];

/** An integral over a panel, and the integral of the absolute values, which bounds its rounding error. */
interface Panel {
  readonly total: number;
  readonly magnitude: number;
}

function panel(integrand: (u: number) => number, low: number, high: number): Panel {
  const middle = (low + high) / 2;
  const half = (high - low) / 2;
  let [total, magnitude] = [0, 0];
  for (let k = 0; k < nodes.length; k++) {
    const [below, above] = [integrand(middle - half * nodes[k]), integrand(middle + half * nodes[k])];
    total += weights[k] * (below + above);
    magnitude += weights[k] * (Math.abs(below) + Math.abs(above));
  }
  return { total: half * total, magnitude: half * magnitude };
}

const relative = 1e-14;
/** Rounding error of a sum of sixteen terms, relative to the absolute values over a panel. Halving does not reduce it. */
const rounding = 2e-15;
const mostPanels = 2 ** 15;

/**
 * ∫ integrand(u) du over [low, high] by Gauss–Legendre. Panels are halved until they agree to 1e-14 of the whole, or, if values cancel, to
 * the rounding error of the absolute values. It is meant for smooth integrands; a panel is halved at most 30 times.
 *
 * @throws BackstepError `OPTION_INVALID` if 32,768 panels are not enough.
 */
export function integrate(integrand: (u: number) => number, low: number, high: number): number {
  const whole = panel(integrand, low, high);
  const tolerance = Math.abs(whole.total) * relative;
  let panels = 0;
  const refine = (from: number, to: number, { total }: Panel, depth: number): number => {
    panels += 2;
    if (panels > mostPanels)
      throw new BackstepError(
        "OPTION_INVALID",
        `the integral of a function over [${low}, ${high}] has not settled on ${mostPanels} panels; the function must be smooth, so split the interval at its jumps`,
      );
    const middle = (from + to) / 2;
    const left = panel(integrand, from, middle);
    const right = panel(integrand, middle, to);
    const both = left.total + right.total;
    const enough = Math.max(tolerance, rounding * (left.magnitude + right.magnitude));
    // A NaN difference must stop the recursion too, hence the negated comparison.
    if (depth === 0 || !(Math.abs(both - total) > enough)) return both;
    return refine(from, middle, left, depth - 1) + refine(middle, to, right, depth - 1);
  };
  return refine(low, high, whole, 30);
}
