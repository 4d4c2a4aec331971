import { sample } from "@backstep/core";
import { createPosition } from "@backstep/core/plugin";
import { edm, vpLinear } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { type OnnxScoreOptions, onnxScore } from "../../src/index.ts";
import { linear, session } from "../networks.ts";
import type { Graph } from "../onnx-file.ts";
import { eulerInSigma } from "../support.ts";
import { rowsFrom5 } from "./rows.ts";

const drift = vpLinear();
const graphOf = (batch: number | string): Graph =>
  linear(["t", "float32", [batch]], ["labels", "int64", [batch]], batch);
/** N(x, t, c) = c t x, whose Jacobian shows the class. */
const product: Graph = {
  ...graphOf("batch"),
  nodes: graphOf("batch").nodes.map((node) => (node[0] === "Add" ? ["Mul", ["tx", "c"], "out"] : node)),
};
const classes = { input: "labels", count: 3, null: 10 };

/** The condition of each row, from the output t x + c at t = ½. */
async function conditionsOf(graph: Graph, options: Partial<OnnxScoreOptions>): Promise<number[]> {
  const model = await onnxScore({ session: session(graph), drift, ...options });
  const { data } = await model.predict("score", await rowsFrom5(), 0.5);
  return Array.from({ length: 7 }, (_, row) => data[3 * row] - 0.5);
}

describe("classes", () => {
  const card = { classes, prediction: "score", time: "time" } as const;

  it("are one for all rows, or none if the network has a value for that", async () => {
    expect(await conditionsOf(graphOf("batch"), { card, class: 2 })).toEqual(Array(7).fill(2));
    expect(await conditionsOf(graphOf("batch"), { card })).toEqual(Array(7).fill(10));
    expect(await conditionsOf(graphOf("batch"), { card, conditions: { labels: 7 } })).toEqual(Array(7).fill(7));
  });

  it("follow the row's index in its run, in batches that are dynamic, fixed and split by time", async () => {
    for (const graph of [
      graphOf("batch"),
      graphOf(4),
      graphOf(1),
      linear(["t", "float32", []], ["labels", "int64", ["n"]]),
    ])
      expect(await conditionsOf(graph, { card, class: "each" })).toEqual([2, 0, 1, 2, 0, 1, 2]);
  });

  it("are guided from the null class by a number, also if the next call has other rows", async () => {
    const options = { card, class: "each", guidance: 3 } as const;
    // null + 3 (class − null)
    expect(await conditionsOf(graphOf("batch"), options)).toEqual([2, 0, 1, 2, 0, 1, 2].map((c) => 10 + 3 * (c - 10)));
    const model = await onnxScore({ session: session(graphOf(4)), drift, ...options });
    const { workspace } = await rowsFrom5();
    for (const firstRow of [5, 6, 5, 0]) {
      const x = workspace.at(createPosition({ firstRow })).batch(7, 3);
      x.data.fill(1);
      const { data } = await model.predict("score", x, 0.5);
      for (let row = 0; row < 7; row++) expect(data[3 * row]).toBe(0.5 + 10 + 3 * (((firstRow + row) % 3) - 10));
    }
  });

  it("reach Jacobian-vector products of a graph and by differences", async () => {
    const jvpGraph: Graph = {
      ...product,
      inputs: [...product.inputs, ["v", "float32", ["batch", 3]]],
      outputs: [...product.outputs, ["jv", "float32", ["batch", 3]]],
      nodes: [...product.nodes, ["Mul", ["v", "s"], "tv"], ["Mul", ["tv", "c"], "jv"]],
    };
    for (const jvp of [{ session: await session(jvpGraph)() }, { differences: true, tolerance: 10 }] as const) {
      // Without a probe: at class 0 this network is 0 at every time.
      const model = await onnxScore({ session: session(product), drift, card, class: "each", jvp, probe: false });
      const x = await rowsFrom5("f64");
      const { data } = await model.jvp!(x, x, 0.5);
      for (let row = 0; row < 7; row++) expect(data[3 * row]).toBeCloseTo(0.5 * ((5 + row) % 3), 4);
      // A call of six rows, and one of six points of one row: the second call must not reuse the conditions of the first.
      await model.predict("score", x.workspace.batch(6, 3), 0.5);
      const one = x.workspace.batch(1, 3);
      one.data.fill(1);
      expect((await model.jvp!(one, one, 0.5)).data[0]).toBeCloseTo(1, 4);
    }
  });

  it("do not depend on chunks, and declare that they depend on the row", async () => {
    const model = await onnxScore({
      session: session(graphOf("batch")),
      drift: edm({ sigmaMax: 2 }),
      card,
      class: "each",
      prediction: "denoised",
      time: "time",
    });
    expect(model.drawsNoise).toBe(true);
    const run = (chunkRows: number) =>
      sample({
        scheme: eulerInSigma,
        drift: edm({ sigmaMax: 2 }),
        model,
        times: Float64Array.of(2, 1, 0.5),
        n: 20,
        chunkRows,
        seed: 1,
      });
    const whole = await run(20);
    for (const chunkRows of [1, 7]) expect((await run(chunkRows)).x).toEqual(whole.x);
    const one = await onnxScore({ session: session(graphOf("batch")), drift, card, class: 1 });
    expect(one.drawsNoise).toBeUndefined();
  });
});

describe("invalid classes are refused:", () => {
  const cases: readonly (readonly [claim: string, options: Partial<OnnxScoreOptions>, says: RegExp, code: string])[] = [
    ["a class beyond the last", { classes, class: 3 }, /class is 3; .* from 0 to 2/, "OPTION_INVALID"],
    [
      "a class that is neither a number nor each",
      { classes, class: "all" as never },
      /class is "all"/,
      "OPTION_INVALID",
    ],
    [
      "a class and a condition",
      { classes, class: 2, conditions: { labels: 7 } },
      /2 and conditions\.labels is 7/,
      "OPTION_INVALID",
    ],
    ["a class of a network without classes", { class: 1 }, /class is 1, but no input/, "OPTION_INVALID"],
    ["guidance of a network without classes", { guidance: 2 }, /guidance is the number 2, but/, "OPTION_INVALID"],
    ["guidance without a class", { classes, guidance: 2 }, /takes a class to guide to/, "OPTION_INVALID"],
    [
      "guidance without a null",
      { classes: { input: "labels", count: 3 }, class: 1, guidance: 2 },
      /a null/,
      "OPTION_INVALID",
    ],
    [
      "classes of a missing input",
      { classes: { ...classes, input: "y" }, class: 1 },
      /"y"; the model's further/,
      "OPTION_INVALID",
    ],
    ["no classes", { classes: { ...classes, count: 0 }, class: 1 }, /a count of at least 1/, "OPTION_INVALID"],
    ["no rows", { conditions: { labels: { rows: [] } } }, /no rows/, "SHAPE_MISMATCH"],
    [
      "a row of another shape",
      { conditions: { labels: { rows: [1, { data: [1, 2], shape: [2] }] } } },
      /2 values/,
      "SHAPE_MISMATCH",
    ],
  ];
  it.each(cases)("%s", async (_, options, says, code) => {
    const opening = onnxScore({ session: session(graphOf("batch")), drift, ...options });
    await expect(opening).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
  });
});
