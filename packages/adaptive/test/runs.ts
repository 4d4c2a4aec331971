import type { Scheme } from "@backstep/core";
import { embedded, isotropic, ou } from "@backstep/test-fixtures";
import type { AdaptiveOptions } from "../src/index.ts";

export const options: AdaptiveOptions = {
  scheme: embedded,
  drift: ou,
  model: isotropic(3, 0.5),
  from: 2,
  to: 0.1,
  tolerance: { absolute: 0.02, relative: 0.02 },
  n: 40,
  seed: 5,
};

const { from: _from, to: _to, tolerance: _tolerance, ...shared } = options;
/** The options that `sample` has too. */
export const ofSample: typeof shared = shared;

export const withoutNoise: AdaptiveOptions = { ...options, noiseLevel: 0 };

/** The scheme, which records every interval that it steps over. */
export function recorded(scheme: Scheme<unknown>): { scheme: Scheme<unknown>; steps: [number, number][] } {
  const steps: [number, number][] = [];
  return {
    steps,
    scheme: {
      ...scheme,
      step(problem, t0, t1, x, state) {
        steps.push([t0, t1]);
        return scheme.step(problem, t0, t1, x, state);
      },
    },
  };
}

/** The start, and the ends of the steps from whose end the run continued. */
export const acceptedTimes = (steps: readonly [number, number][]): Float64Array =>
  Float64Array.of(steps[0][0], ...steps.filter(([, t1], k) => (steps[k + 1]?.[0] ?? t1) === t1).map(([, t1]) => t1));
