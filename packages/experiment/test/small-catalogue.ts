import { ou } from "@backstep/drifts";
import { type Catalogue, type Experiment, makePlan, type Plan, parseExperiment } from "@backstep/experiment";
import { times, uniform } from "@backstep/grids";
import { bures } from "@backstep/metric-gaussian";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { heun } from "@backstep/scheme-heun";
import { analytic, gaussian } from "@backstep/score-analytic";

/** A catalogue with one plugin of most kinds. */
export const catalogue: Catalogue = {
  schemes: { "euler-maruyama": async () => eulerMaruyama, heun: async () => heun },
  drifts: { ou: async () => ou },
  grids: { uniform: async () => uniform, times: async () => times },
  targets: { gaussian: async () => gaussian },
  scores: { analytic: async () => analytic },
  metrics: { "gaussian/w2": async () => bures },
  datasets: {},
};

/** The object of a small experiment with exact errors: two schemes at two step counts. */
export const small = {
  name: "small",
  target: { kind: "gaussian", mean: [1, -0.5, 0.25], variance: [0.25, 1, 1.8] },
  drift: { kind: "ou", horizon: 8 },
  schemes: ["euler-maruyama", "heun"],
  steps: [8, 16],
  start: "exact",
  metrics: ["law/w2"],
};

/** Parses and plans an experiment with changes. */
export interface Changed {
  parse(changes?: object): Promise<Experiment>;
  planOf(changes?: object): Promise<Plan>;
}

/** Changes of an experiment object. File names are relative to a folder, which may be known only when a test runs. */
export function changesOf(given: object, all: Catalogue = catalogue, folderOf: () => string = () => "."): Changed {
  const parse = (changes: object = {}): Promise<Experiment> =>
    parseExperiment({ ...given, ...changes }, "", { catalogue: all, folder: folderOf() });
  return {
    parse,
    planOf: async (changes) => makePlan({ experiment: await parse(changes), folder: folderOf() }, { catalogue: all }),
  };
}
