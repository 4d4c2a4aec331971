// Gauss–Legendre with 16 nodes: positive half of the nodes and their weights.
const nodes = [
  0.09501250983763744, 0.2816035507792589, 0.45801677765722737, 0.6178762444026438, 0.755404408355003,
  0.8656312023878318, 0.9445750230732326, 0.9894009349916499,
];
const weights = [
  0.1894506104550685, 0.1826034150449236, 0.16915651939500254, 0.14959598881657674, 0.12462897125553388,
  0.09515851168249279, 0.062253523938647894, 0.027152459411754095,
];

function panel(integrand: (u: number) => number, low: number, high: number): number {
  const middle = (low + high) / 2;
  const half = (high - low) / 2;
  return (
    half *
    nodes.reduce(
      (total, node, k) => total + weights[k] * (integrand(middle - half * node) + integrand(middle + half * node)),
      0,
    )
  );
}

/**
 * ∫ integrand(u) du over [low, high] by Gauss–Legendre on panels that are halved until they agree to 1e-14 relative to the whole.
 * Meant for smooth integrands; a panel is halved at most 30 times.
 */
export function integrate(integrand: (u: number) => number, low: number, high: number): number {
  const whole = panel(integrand, low, high);
  return refine(integrand, low, high, whole, Math.abs(whole) * 1e-14, 30);
}

function refine(
  integrand: (u: number) => number,
  low: number,
  high: number,
  whole: number,
  tolerance: number,
  depth: number,
): number {
  const middle = (low + high) / 2;
  const left = panel(integrand, low, middle);
  const right = panel(integrand, middle, high);
  // A NaN difference must stop the recursion too, hence the negated comparison.
  if (depth === 0 || !(Math.abs(left + right - whole) > tolerance)) return left + right;
  return (
    refine(integrand, low, middle, left, tolerance, depth - 1) +
    refine(integrand, middle, high, right, tolerance, depth - 1)
  );
}
