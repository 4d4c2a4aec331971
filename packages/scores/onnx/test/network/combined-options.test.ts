import { type SampleOptions, sample } from "@backstep/core";
import { createPosition, createWorkspace } from "@backstep/core/plugin";
import { edm } from "@backstep/drifts";
import type { InferenceSession } from "onnxruntime-common";
import { describe, expect, it } from "vitest";
import { type OnnxScore, type OnnxScoreOptions, onnxScore } from "../../src/index.ts";
import { linear, session } from "../networks.ts";
import { type Graph, onnxFile, type Type } from "../onnx-file.ts";
import { heunInSigma } from "../support.ts";
import { webSession } from "../web/web.ts";

const drift = edm({ sigmaMax: 2 });
const classes = { input: "labels", count: 3, null: 10 };
const guided = { drift, classes, class: "each", guidance: 3, prediction: "denoised", time: "sigma" } as const;

/** N(x, t, c) = tanh(t x + c) of one element type, with an open or a fixed batch. */
function network(type: Type, batch: number | string): Graph {
  const { inputs, outputs, nodes, ...rest } = linear(["t", "float32", [batch]], ["labels", "int64", [batch]], batch);
  const typed = ([name, , shape]: (typeof inputs)[number]) => [name, type, shape] as const;
  return {
    ...rest,
    inputs: [typed(inputs[0]), typed(inputs[1]), inputs[2]],
    outputs: outputs.map(typed),
    nodes: [
      ...nodes
        .slice(0, -1)
        .map((node) =>
          node[0] === "Cast" ? (["Cast", [node[1][0]], node[2], { to: type === "float16" ? 10 : 1 }] as const) : node,
        ),
      ["Add", ["tx", "c"], "sum"],
      ["Tanh", ["sum"], "out"],
    ],
  };
}

const variants: readonly (readonly [type: Type, batch: number | string])[] = [
  ["float32", "batch"],
  ["float32", 4],
  ["float16", "batch"],
  ["float16", 6],
];

describe("guidance, classes per row, batches and types together", () => {
  for (const [type, batch] of variants)
    for (const precision of ["f32", "f64"] as const)
      it(`agree with single rows, for ${type} [${batch}] in ${precision}`, async () => {
        const model = await onnxScore({ ...guided, session: session(network(type, batch)) });
        const alone = await Promise.all(
          [0, 1, 2].map((of) => onnxScore({ ...guided, class: of, session: session(network(type, "batch")) })),
        );
        const workspace = await createWorkspace(precision);
        for (const [firstRow, rows] of [
          [0, 7],
          [5, 7],
          [5, 3],
          [12, 1],
          [4, 7],
          [0, 16],
        ] as const) {
          const here = workspace.at(createPosition({ firstRow }));
          const [x, one] = [here.batch(rows, 3), here.batch(1, 3)];
          const times = Float64Array.from({ length: rows }, (_, row) => 0.5 + (row >> 1) / 8);
          for (let i = 0; i < 3 * rows; i++) x.data[i] = Math.sin(i + firstRow);
          for (const perRow of [true, false]) {
            const all = await model.predict("denoised", x, perRow ? times : 0.75);
            for (let row = 0; row < rows; row++) {
              one.data.set(x.data.subarray(3 * row, 3 * row + 3));
              const wanted = await alone[(firstRow + row) % 3].predict("denoised", one, perRow ? times[row] : 0.75);
              expect(all.data.slice(3 * row, 3 * row + 3)).toEqual(wanted.data);
            }
          }
        }
      });
});

/** The session, which rounds the rows beyond the last multiple of four otherwise, as runtimes that compute vectors may. */
async function inVectors(graph: Graph): Promise<InferenceSession> {
  const own = await session(graph)();
  const { inputNames, outputNames, inputMetadata, outputMetadata } = own;
  const run = async (feeds: InferenceSession.FeedsType, fetches: InferenceSession.FetchesType) => {
    const results = await own.run(feeds, fetches);
    const { data, dims } = results.out as { data: Float32Array; dims: readonly number[] };
    const [rows, dim] = dims;
    for (let i = (rows - (rows % 4)) * dim; i < data.length; i++) data[i] *= 1 + 2 ** -10;
    return results;
  };
  return { inputNames, outputNames, inputMetadata, outputMetadata, run } as InferenceSession;
}

it("rows have the same bits in all calls of a multiple of four, guided and differentiated", async () => {
  const shared = await inVectors(network("float32", "batch"));
  const { guidance: _, ...unguided } = guided;
  for (const options of [guided, unguided])
    for (const n of [5, 6, 7, 11]) {
      const model = await onnxScore({ ...options, session: shared });
      const found = async (chunk: number): Promise<number[][]> => {
        const workspace = await createWorkspace("f32");
        const [scores, products]: number[][] = [[], []];
        for (let first = 0; first < n; first += chunk) {
          const here = workspace.at(createPosition({ firstRow: first }));
          const x = here.batch(Math.min(chunk, n - first), 3);
          for (let i = 0; i < x.data.length; i++) x.data[i] = Math.sin(3 * first + i);
          scores.push(...(await model.predict("denoised", x, 0.75)).data);
          products.push(...(await model.jvp!(x, x, 0.75)).data);
        }
        return [scores, products];
      };
      expect(await found(4)).toEqual(await found(16));
    }
});

describe("runs", () => {
  const run = (model: OnnxScore, options: Partial<SampleOptions> = {}) =>
    sample({ scheme: heunInSigma, drift, model, times: Float64Array.of(2, 1, 0.5, 0.1), n: 20, seed: 1, ...options });
  const opened = (graph: Graph, options: Partial<OnnxScoreOptions> = {}) =>
    onnxScore({ ...guided, session: session(graph), ...options });

  for (const [type, batch] of variants)
    it(`have the same bits for all chunk sizes, and concurrently, for ${type} [${batch}]`, async () => {
      const model = await opened(network(type, batch));
      for (const precision of ["f32", "f64"] as const) {
        const first = await run(model, { precision });
        for (const chunkRows of [1, 3, 8]) expect((await run(model, { precision, chunkRows })).x).toEqual(first.x);
        const [second, third] = await Promise.all([
          run(model, { precision, chunkRows: 7 }),
          run(model, { precision: precision === "f32" ? "f64" : "f32", seed: 2, chunkRows: 5 }),
        ]);
        expect(second.x).toEqual(first.x);
        expect(third.x).toEqual((await run(model, { precision: precision === "f32" ? "f64" : "f32", seed: 2 })).x);
      }
    });

  it("of two models on one session have the same bits concurrently and alone, in either runtime", async () => {
    for (const open of [
      session(network("float32", "batch")),
      () => webSession(onnxFile(network("float32", "batch"))),
    ]) {
      const shared = await open();
      const models = [
        await onnxScore({ ...guided, session: shared }),
        await onnxScore({ ...guided, session: shared, class: 1, guidance: -2 }),
      ];
      const alone = [await run(models[0]), await run(models[1])];
      expect(alone[0].x).not.toEqual(alone[1].x);
      const both = await Promise.all(models.map((model) => run(model, { chunkRows: 6 })));
      expect(both.map(({ x }) => x)).toEqual(alone.map(({ x }) => x));
    }
  });
});
