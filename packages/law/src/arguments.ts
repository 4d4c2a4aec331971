import { BackstepError } from "@backstep/core";
import {
  type ArgumentDeclarations,
  aDrift,
  aFloat64Array,
  anAbortSignal,
  aScheme,
  aSeed,
  aTarget,
  type ShapeDeclaration,
  shape,
} from "@backstep/core/plugin";

interface Sized {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

const optional = { optional: true } as const;
const method = { type: "function" } as const;
const number = { type: "number" } as const;
const stepCount = { type: "integer", min: 1, max: 1_000_000 } as const;
const stepCounts = { type: "list", of: stepCount, atLeast: 1 } as const;
const aTestFunction = shape("a test function", { name: { type: "text" }, value: method });

export const aDiagonalLaw: ShapeDeclaration = shape("a Gaussian law, as lawAt() returns it", {
  mean: aFloat64Array,
  variance: aFloat64Array,
});

export const aGaussianLaw: ShapeDeclaration = shape("a Gaussian law, as lawAt() returns it", {
  ...aDiagonalLaw.members,
  covariance: { ...aFloat64Array, ...optional },
});

export const aLineLaw: ShapeDeclaration = shape("a law in one dimension, as lineLawAt() returns it", {
  low: number,
  high: number,
  density: method,
});

export const anAffineMap: ShapeDeclaration = shape("an affine map, as readAffineMap() returns it", {
  startFactor: aFloat64Array,
  noiseFactors: aFloat64Array,
  normals: { type: "list", of: { type: "object" } },
  image: method,
});

export const anAffineRunner: ShapeDeclaration = shape("a runner: an object with name, dim, normals() and run()", {
  name: { type: "text" },
  dim: { type: "integer", min: 1 },
  normals: method,
  run: method,
});

/** The arguments of the functions of a law at a time. */
export const atTime: ArgumentDeclarations = { target: aTarget, drift: aDrift, t: number };

/** Step counts, and one value for each. */
export const ofSteps: ArgumentDeclarations = { steps: { type: "list", of: stepCount }, errors: { type: "numbers" } };

/** The same, with the unit of the errors. */
export const ofScaledSteps: ArgumentDeclarations = { ...ofSteps, scale: number };

/** Errors at several step counts, as `weakErrors` returns them. */
export const ofWeakErrors: ArgumentDeclarations = {
  steps: stepCounts,
  found: { type: "list", of: shape("a weak error", { name: { type: "text" }, error: number }), atLeast: 1 },
};

/** Points of a quadrature rule. More than these are rounding. */
export const ofRule: ArgumentDeclarations = { n: { type: "integer", min: 1, max: 1000 } };

/** The part that all measurements of a run share. */
export const forwardLawOptions: ArgumentDeclarations = {
  scheme: aScheme,
  drift: aDrift,
  target: aTarget,
  times: aFloat64Array,
  noiseLevel: { type: "number", min: 0, ...optional },
  signal: { ...anAbortSignal, ...optional },
};

export const lawOptions: ArgumentDeclarations = {
  ...forwardLawOptions,
  start: { type: "choice", of: ["exact", "prior", "standard"], ...optional },
  scoreError: {
    type: "group",
    options: {
      bias: { ...aFloat64Array, ...optional, about: "A constant vector added to the score." },
      noise: { type: "number", min: 0, ...optional, about: "Size of the noise added at each evaluation." },
    },
    ...optional,
  },
};

const functions = { type: "list", of: aTestFunction, atLeast: 1, ...optional } as const;

export const weakErrorOptions: ArgumentDeclarations = {
  ...forwardLawOptions,
  functions,
  panels: { type: "integer", min: 1, max: 10_000, ...optional },
};

export const weakOrderOptions: ArgumentDeclarations = { ...weakErrorOptions, steps: stepCounts, times: method };

export const flowErrorOptions: ArgumentDeclarations = {
  ...forwardLawOptions,
  functions,
  steps: stepCounts,
  times: method,
  points: { type: "integer", min: 16, max: 10_000_000, ...optional },
};

export const strongErrorOptions: ArgumentDeclarations = {
  ...forwardLawOptions,
  steps: stepCounts,
  finest: stepCount,
  times: method,
  paths: { type: "integer", min: 1 },
  seed: aSeed,
};

/** @throws BackstepError `SHAPE_MISMATCH` unless two laws have one dimension, and each a variance for each mean. */
export function requireOneDimension(subject: string, p: Sized, q: Sized): void {
  const sizes = [p.mean.length, p.variance.length, q.mean.length, q.variance.length];
  if (sizes.every((size) => size === sizes[0])) return;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `${subject}: the laws have ${sizes[0]} and ${sizes[2]} means, ${sizes[1]} and ${sizes[3]} variances; all must be equal`,
  );
}
