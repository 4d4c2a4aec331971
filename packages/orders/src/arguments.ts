import {
  type ArgumentDeclarations,
  aDrift,
  aFloat64Array,
  anAbortSignal,
  aScheme,
  aTarget,
  type ShapeDeclaration,
  shape,
} from "@backstep/core/plugin";

const number = { type: "number" } as const;
const method = { type: "function" } as const;

export const aProblem: ShapeDeclaration = shape("an order problem, as mixtureProblem() returns it", {
  name: { type: "text" },
  drift: aDrift,
  target: aTarget,
  grid: method,
  start: number,
  end: number,
});

/** The scheme and the problem of a measurement. */
export const ofMeasurement: ArgumentDeclarations = { scheme: aScheme, problem: aProblem };

export const measureOptions: ArgumentDeclarations = {
  effort: { type: "choice", of: ["test", "report"], optional: true },
  signal: { ...anAbortSignal, optional: true },
};

export const lawOrderOptions: ArgumentDeclarations = {
  ...measureOptions,
  steps: { type: "list", of: { type: "integer", min: 1, max: 1_000_000 }, atLeast: 1, optional: true },
};

export const runOptions: ArgumentDeclarations = {
  scheme: aScheme,
  drift: aDrift,
  target: aTarget,
  times: aFloat64Array,
  noiseLevel: { ...number, min: 0, optional: true },
  signal: { ...anAbortSignal, optional: true },
};

/** At least one problem, and what is measured on each. */
export const onProblems: ArgumentDeclarations = {
  problems: { type: "list", of: aProblem, atLeast: 1 },
  measure: method,
};
