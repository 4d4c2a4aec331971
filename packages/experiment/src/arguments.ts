import {
  type ArgumentDeclaration,
  type ArgumentDeclarations,
  aDrift,
  anAbortSignal,
  type ShapeDeclaration,
  shape,
} from "@backstep/core/plugin";

const optional = { optional: true } as const;
const method = { type: "function" } as const;
const object = { type: "object" } as const;
const number = { type: "number" } as const;
const list = { type: "list", of: object } as const;
const texts: ArgumentDeclaration = { type: "list", of: { type: "string" } };
const counts: ArgumentDeclaration = { type: "numbers" };

export const aText: ArgumentDeclaration = { type: "text" };
/** Also an empty one. */
export const aString: ArgumentDeclaration = { type: "string" };
export const aDimension: ArgumentDeclaration = { type: "integer", min: 1 };

/** A set of keys. */
export const aSet: ShapeDeclaration = shape("a Set", { has: method });

export const aCatalogue: ShapeDeclaration = shape("a catalogue, as createCatalogue() returns it", {
  schemes: object,
  drifts: object,
  grids: object,
  targets: object,
  scores: object,
  metrics: object,
  datasets: object,
});

/** The declared options of a plugin. */
export const ofDeclarations: ArgumentDeclarations = {
  declarations: { type: "record", of: shape("the declaration of an option", { type: aText }) },
};

/** An option in words, as `optionRows` returns it. */
export const ofOptionRow: ArgumentDeclarations = {
  row: shape("an option in words, as optionRows() returns it", { required: { type: "boolean" } }),
};

/** The source of plugins. */
const access = { catalogue: aCatalogue, allowPlugin: { ...method, ...optional } };
export const anAccess: ShapeDeclaration = shape("{ catalogue }", access);
/** In a page the folder is empty. */
export const aSource: ShapeDeclaration = shape("{ catalogue, folder }", { ...access, folder: aString });

export const aNamedSpec: ShapeDeclaration = shape("{ name, options }", { name: aText, options: object });
export const aSection: ShapeDeclaration = shape("a section: { kind, … }", { kind: aText });

export const anExperiment: ShapeDeclaration = shape("an experiment, as parseExperiment() returns it", {
  name: aText,
  drifts: { type: "list", of: aSection },
  grids: { type: "list", of: aSection },
  scores: { type: "list", of: aSection },
  schemes: { type: "list", of: aNamedSpec },
  steps: counts,
  seeds: { type: "list", of: { type: "seed" } },
  metrics: texts,
  metricSpecs: object,
  samples: number,
  ends: counts,
});

const aVariant = shape("a variant of a plan", {
  setting: object,
  drift: aDrift,
  times: method,
  end: method,
  model: method,
  start: method,
});

export const aPlan: ShapeDeclaration = shape("a plan, as makePlan() returns it", {
  experiment: anExperiment,
  source: aSource,
  schemes: list,
  variants: { type: "list", of: aVariant },
  metrics: shape("a Map of metrics", { get: method, values: method }),
});

export const aCell: ShapeDeclaration = shape("a cell, as cellsOf() returns it", {
  scheme: aNamedSpec,
  variant: aVariant,
  steps: { type: "integer", min: 0 },
  seed: { type: "seed" },
  key: aText,
});

/** What has the key of a cell. */
export const aKeyOwner: ShapeDeclaration = shape("an object with the key of a cell: { cell }", { cell: aText });

/** What identifies a row. */
export const aRowName: ShapeDeclaration = shape("a row: { cell, metric, … }", { cell: aText, metric: aText });

export const aRow: ShapeDeclaration = shape("a row, as runExperiment() yields it", {
  cell: aText,
  scheme: aText,
  options: object,
  steps: number,
  metric: aText,
  seed: { type: "either", of: [number, aText] },
});

export const measureOptions: ArgumentDeclarations = {
  done: { ...aSet, ...optional },
  skip: { type: "list", of: { type: "string" }, ...optional },
  signal: { ...anAbortSignal, ...optional },
  onWork: { ...method, ...optional },
};

export const runExperimentOptions: ArgumentDeclarations = {
  catalogue: aCatalogue,
  folder: { type: "string", ...optional },
  allowPlugins: { type: "list", of: aText, ...optional },
  done: { ...aSet, ...optional },
  signal: { ...anAbortSignal, ...optional },
  onProgress: { ...method, ...optional },
  onCauses: { ...method, ...optional },
  onFailure: { ...method, ...optional },
};
