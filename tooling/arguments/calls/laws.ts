import { uniform } from "../../../packages/grids/src/index.ts";
import { lawAt, lineLawAt, readAffineMap } from "../../../packages/law/src/index.ts";
import { gaussianProblem, mixtureProblem } from "../../../packages/orders/src/index.ts";
import { heun } from "../../../packages/schemes/heun/src/index.ts";
import { gaussian } from "../../../packages/scores/analytic/src/index.ts";
import { type Calls, costlyOptions, options } from "../call.ts";
import { drift, scheme, target, times } from "./runs.ts";

const { signal } = new AbortController();
const onLine = gaussian({ mean: [1], variance: [0.25] });
const run = { scheme, drift, target, noiseLevel: 1, signal };
const lineRun = { ...run, scheme: heun(), target: onLine };
const gridOf = (steps: number): Float64Array => uniform()(steps, drift, 0.1);
const functions = [{ name: "x", value: (x: number) => x }];
const law = lawAt(target, drift, 0.1);
const lineLaw = lineLawAt(onLine, drift, 0.1);
const runner = {
  name: "identity",
  dim: 1,
  normals: async () => [],
  run: async (x: Float64Array) => ({ x, nfe: 0, jvps: 0 }),
};
const lawOptions = options({ ...run, times, start: "exact", scoreError: { noise: 0.1 } });
const weakError = { name: "x", produced: 1, exact: 1, error: 1e-3, uncertainty: 1e-9 };
const problem = mixtureProblem();
const stopped = AbortSignal.abort();
const onProblem = [problem, costlyOptions({ effort: "test", signal: stopped })];

/** Calls of the instruments. */
export const lawCalls: Calls = {
  law: {
    dataLaw: [target, drift],
    diffused: [law, drift, 0.1],
    errorCauses: [lawOptions],
    exactLaw: [lawOptions],
    exactReverse: [lawOptions, law],
    fitOrder: [[1, 2, 4, 8], [1, 0.5, 0.25, 0.125], 1],
    flowErrors: [costlyOptions({ ...lineRun, functions, steps: [2], times: gridOf, points: 17 })],
    forwardLaw: [options({ ...run, target: onLine, times: gridOf(2) })],
    gaussHermite: [3],
    gaussLegendre: [3],
    kl: [law, law],
    lawAt: [target, drift, 0.1],
    lawWork: [lawOptions],
    lineKl: [lineLaw, lineLaw],
    lineLawAt: [onLine, drift, 0.1],
    lineW2: [lineLaw, lineLaw],
    meanError: [law, law],
    pushForward: async () => [await readAffineMap(runner), { mean: Float64Array.of(1), variance: Float64Array.of(1) }],
    readAffineMap: [runner],
    sdError: [law, law],
    settledOrder: [
      [1, 2, 4, 8],
      [1, 0.5, 0.25, 0.125],
    ],
    strongErrors: [options({ ...run, steps: [2, 4], finest: 8, times: gridOf, paths: 4, seed: 1 })],
    w2: [law, law],
    weakErrors: [options({ ...lineRun, times: gridOf(2), functions, panels: 10 })],
    weakOrderOf: [
      [2, 4, 8, 16],
      [weakError, weakError, weakError, weakError],
    ],
    weakOrders: [options({ ...lineRun, functions, steps: [2, 4], times: gridOf, panels: 10 })],
  },
  orders: {
    affordableProblems: [scheme],
    convergedOrder: [[1, 2, 4, 8], [1, 0.5, 0.25, 0.125], 1],
    firstRunnable: [[problem], async () => 1],
    gaussianProblem: [drift],
    gaussianProblems: [],
    lawCell: [scheme, drift],
    measureLawOrder: [scheme, gaussianProblem(drift), costlyOptions({ effort: "test", signal, steps: [2, 4] })],
    measureStrongOrders: [scheme, ...onProblem],
    measureWeakOrders: [scheme, ...onProblem],
    mixtureProblem: [drift],
    mixtureProblems: [],
    orderDrifts: [],
    orderTableRow: ["title", "ou", scheme, { refusal: "no" }],
    producedLaw: [options({ ...run, times })],
    uniformProblems: [],
    whereRunnable: [[problem], async () => 1],
  },
  "scores/analytic": {
    fitGaussian: [
      [
        [0, 0],
        [2, 0],
        [1, 3],
      ],
      3,
      2,
    ],
    perturbScore: [
      target.score(drift),
      options({ bias: { size: 0.1, seed: 1, direction: [1, 0] }, noise: { size: 0.1, seed: 1 }, drift }),
    ],
  },
  "metrics/gaussian": { momentsOf: [{ kind: "samples", x: Float64Array.of(1, 2, 3, 4), n: 2, dim: 2 }] },
  "metrics/wasserstein": {
    wasserstein1d: [[1, 2], [2, 3], options({ p: 2, xWeights: [0.5, 0.5], yWeights: [0.5, 0.5] })],
  },
};
