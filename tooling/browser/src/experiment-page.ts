// A page that runs experiments: the packages choose their parts for pages by their own conditions.
import { createCatalogue } from "@backstep/catalogue";
import { readExperiment } from "@backstep/experiment";
import { experimentRows } from "./experiment-runs.ts";

/** The code of the error that a page gives for a file. */
const codeForFile = (): Promise<string> =>
  readExperiment("experiment.yaml", { catalogue: createCatalogue() }).then(
    () => "",
    ({ code }) => code,
  );

Object.assign(globalThis, { experimentRows, codeForFile });
