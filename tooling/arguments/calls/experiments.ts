import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createCatalogue } from "../../../packages/catalogue/src/index.ts";
import { certifyProblems } from "../../../packages/certify/src/index.ts";
import { cellsOf, makePlan, parseExperiment } from "../../../packages/experiment/src/index.ts";
import { openResults } from "../../../packages/results/src/index.ts";
import { type Calls, options } from "../call.ts";
import { folder } from "./files.ts";
import { scheme } from "./runs.ts";

const catalogue = createCatalogue();
const source = { catalogue, folder };
const { signal } = new AbortController();
const given = {
  target: { kind: "gaussian", mean: [1, 2], variance: [0.25, 1] },
  drift: "ou",
  schemes: ["heun"],
  steps: [2],
  samples: 4,
  metrics: ["law/w2", "gaussian/w2"],
};
const experiment = await parseExperiment(given, "experiment", source);
const plan = await makePlan({ experiment, folder }, { catalogue });
const [cell] = cellsOf(plan);
const row = {
  cell: "c0",
  scheme: "heun",
  options: {},
  steps: 2,
  metric: "law/w2",
  seed: 0,
  value: 1,
  standardError: 0,
  floor: 0,
};
const file = join(folder, "experiment.yaml");
writeFileSync(file, JSON.stringify(given));
/** Each call that opens a folder locks it. */
let folders = 0;
const newFolder = (): string => join(folder, `results-${folders++}`);
const stored = newFolder();
const results = async (): Promise<string> => {
  await (await openResults(stored, plan, { version: "1" })).close();
  return stored;
};
const shape = { height: 2, width: 2, channels: 1, planar: true };
const chart = { xTitle: "x", yTitle: "y", points: [{ series: "a", x: 1, y: 1, standardError: 0 }], floor: 0, base: 2 };
const hello = '{"type":"hello","backstep":"certify/1","name":"s","solves":"ode","normalsPerStep":0}';
const [problem] = certifyProblems();
const sampler = {
  hello: { name: "sampler" },
  run: async ({ x }: { x: Float64Array }) => ({ x, evaluations: 1, evaluatedAtEnd: false }),
  close: async () => undefined,
};

/** Calls of experiments, of their results and of reports. */
export const experimentCalls: Calls = {
  catalogue: {
    createCatalogue: [],
    inspectModel: ["digits", folder],
    modelFile: ["digits", folder],
    packageOf: ["scheme", "heun"],
  },
  experiment: {
    allowing: [["a"]],
    buildDrift: [{ kind: "ou" }, source],
    causesKey: [{ cell: "c0" }],
    cellsOf: [plan],
    createGrid: [{ kind: "uniform" }, source],
    defaultInWords: [{ option: "a", values: "b", default: 1, required: false, meaning: "c" }],
    drawTruth: [plan, 2],
    drawsSamples: [experiment],
    entriesOf: [catalogue, "scheme"],
    experimentSchema: [catalogue],
    findPlugin: ["scheme", "heun", source],
    findScheme: ["heun", {}, source],
    imageShapeOf: [[8, 8], true],
    invalid: ["path", "message"],
    isExact: ["law/w2"],
    isPath: ["a.onnx"],
    isSampled: ["law/w2"],
    knownShape: [64],
    knownWindow: [{ window: [-1, 1] }, {}],
    loadEntry: [catalogue.datasets, "digits"],
    makePlan: [{ experiment, folder }, { catalogue }],
    measure: [plan, options({ done: new Set(), skip: [], signal, onWork: () => undefined })],
    optionRows: [{ horizon: { type: "number", about: "The horizon." } }],
    parseExperiment: [options(given), "experiment", source],
    parseSection: ["drift", "ou", source],
    partsOf: [plan],
    parseStored: [
      options({ ...given, drift: { kind: "ou" }, score: { kind: "analytic" }, grid: { kind: "uniform" } }),
      "experiment",
    ],
    produce: [plan, cell, signal, () => undefined],
    readData: ["digits", source],
    readExperiment: [file, { catalogue }],
    relocate: [experiment, source, (name: string) => name],
    rowFromJson: [row],
    rowKey: [row],
    rowToJson: [row],
    runExperiment: [
      given,
      options({
        catalogue,
        folder,
        allowPlugins: [],
        done: new Set(),
        signal,
        onProgress: () => undefined,
        onCauses: () => undefined,
        onFailure: () => undefined,
      }),
    ],
    samplesKey: [{ cell: "c0" }],
    schemeKey: [{ name: "heun", options: {} }],
    sectionOptions: [{ horizon: { type: "number", about: "The horizon." } }],
    sectionRows: [{ horizon: { type: "number", about: "The horizon." } }],
    settingsOf: [experiment],
    squareShape: [64],
    totalWork: [plan, {}],
    valuesOf: [experiment, "steps"],
    varyingAxes: [experiment],
    windowOf: [Float64Array.of(1, 2)],
    writtenExperiment: [experiment, new Map()],
  },
  results: {
    damageText: [[{ file: "rows.ndjson", line: 2, message: "is damaged" }]],
    folderKind: [folder],
    openCollection: () => [newFolder(), options({ version: "1" })],
    openResults: () => [newFolder(), plan, options({ version: "1", fresh: true, discard: async () => false })],
    readResults: async () => [await results()],
    requireOwnFile: [join(folder, "none"), "mark"],
    slug: ["name"],
  },
  report: {
    alignColumns: [
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    drawChart: [chart],
    duration: [3],
    exportResults: async () => [await results(), ["csv"], newFolder()],
    imageGrid: [{ x: new Float64Array(8), n: 2, shape }, 2, [-1, 1]],
    labelOf: [{ scheme: "heun", options: {} }],
    resultsTable: [experiment, [row], []],
    seriesOf: [[row]],
    sixDigits: [3],
    twoDigits: [3],
    writeReport: async () => [await results(), options({ onDamage: () => undefined })],
  },
  certify: {
    certify: [options({ sampler, problem, steps: [2, 4], noiseLevel: 1, sameAs: scheme, signal })],
    certifyProblems: ["ou"],
    startSampler: [`echo '${hello}'`, options({ timeout: 5, signal })],
  },
};
