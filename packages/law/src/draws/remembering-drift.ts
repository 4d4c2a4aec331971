import type { Drift, Transition } from "@backstep/core";

/**
 * The same drift, which remembers its values at the last two times.
 *
 * Quadrature over uniforms has many rows with equal times, one after the other, and a scheme with one time per row needs α, g² and the
 * transition at each. Two times suffice for formulas that alternate between the time of the row and an end of the step.
 */
export function rememberingDrift(drift: Drift): Drift {
  return {
    name: drift.name,
    horizon: drift.horizon,
    ...(drift.clean !== undefined && { clean: drift.clean }),
    regular: drift.regular,
    f: remembering((t) => drift.f(t)),
    g2: remembering((t) => drift.g2(t)),
    fPrime: (t) => drift.fPrime(t),
    g2Prime: (t) => drift.g2Prime(t),
    alpha: remembering((t) => drift.alpha(t)),
    sigma: remembering((t) => drift.sigma(t)),
    alphaPrime: (t) => drift.alphaPrime(t),
    sigmaPrime: (t) => drift.sigmaPrime(t),
    timeOf: (ratio) => drift.timeOf(ratio),
    transition: rememberingTransition(drift),
  };
}

/** A function that keeps its values at the last two arguments. A NaN is never found again, so it is passed on each time. */
function remembering(of: (t: number) => number): (t: number) => number {
  let [at, value, atBefore, valueBefore] = [Number.NaN, 0, Number.NaN, 0];
  return (t) => {
    if (t === at) return value;
    if (t === atBefore) return valueBefore;
    [atBefore, valueBefore] = [at, value];
    at = t;
    value = of(t);
    return value;
  };
}

function rememberingTransition(drift: Drift): (t0: number, t1: number) => Transition {
  type Known = [from: number, to: number, value: Transition | undefined];
  let [from, to, value]: Known = [Number.NaN, Number.NaN, undefined];
  let [fromBefore, toBefore, valueBefore]: Known = [from, to, value];
  return (t0, t1) => {
    if (value && t0 === from && t1 === to) return value;
    if (valueBefore && t0 === fromBefore && t1 === toBefore) return valueBefore;
    [fromBefore, toBefore, valueBefore] = [from, to, value];
    [from, to] = [t0, t1];
    value = drift.transition(t0, t1);
    return value;
  };
}
