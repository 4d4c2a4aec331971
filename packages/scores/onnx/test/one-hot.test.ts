import type { Batch } from "@backstep/core";
import { createPosition, createWorkspace } from "@backstep/core/plugin";
import { edm, vpLinear } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { inspectOnnx, type OnnxScoreOptions, onnxScore } from "../src/index.ts";
import { classDenoiser, linear, mean, session, shifts, variance } from "./networks.ts";
import type { Graph } from "./onnx-file.ts";

const drift = edm();
const sigma = 1.5;
/** The largest relative error of a value of this type. */
const rounding = { float32: 2 ** -24, float64: 2 ** -53, float16: 2 ** -11 };

/** Seven rows of ones, the first of which is row 5 of its run. */
async function rowsFrom5(precision: "f32" | "f64"): Promise<Batch> {
  const workspace = await createWorkspace(precision);
  const x = workspace.at(createPosition({ firstRow: 5 })).batch(7, 3);
  x.data.fill(1);
  return x;
}

async function denoised(
  graph: Graph,
  options: Partial<OnnxScoreOptions>,
  precision: "f32" | "f64" = "f32",
): Promise<number[][]> {
  const model = await onnxScore({ session: session(graph), drift, ...options });
  const { data } = await model.predict("denoised", await rowsFrom5(precision), sigma);
  return Array.from({ length: 7 }, (_, row) => Array.from(data.subarray(3 * row, 3 * row + 3)));
}

/** E[X₀ | X_σ = 1] under N(m + M_c, v I), and under N(m, v I) for no class: (v + σ² m_c)/(v + σ²). */
function exact(c: number | undefined): number[] {
  const m = mean.map((value, i) => value + (c === undefined ? 0 : shifts[c][i]));
  return m.map((value) => (variance + sigma ** 2 * value) / (variance + sigma ** 2));
}

function expectClose(rows: number[][], wanted: number[][], within: number): void {
  for (const [row, values] of wanted.entries())
    for (const [i, value] of values.entries()) expect(Math.abs(rows[row][i] - value)).toBeLessThan(within);
}

const inTurn = [1, 2, 3, 0, 1, 2, 3];

describe("one-hot classes of EDM's networks", () => {
  for (const type of ["float32", "float16", "float64"] as const)
    it(`are recognised in ${type}: class k is e_k, and none are zeros`, async () => {
      const precision = type === "float64" ? "f64" : "f32";
      const [graph, within] = [classDenoiser({ type }), 64 * rounding[type]];
      for (const c of [0, 1, 2, 3])
        expectClose(await denoised(graph, { class: c }, precision), Array(7).fill(exact(c)), within);
      expectClose(await denoised(graph, {}, precision), Array(7).fill(exact(undefined)), within);
      expectClose(await denoised(graph, { class: "each" }, precision), inTurn.map(exact), within);
    });

  it("are those of a row's index in its run, in batches that are fixed, padded and split by time", async () => {
    for (const graph of [
      classDenoiser({ batch: 4 }),
      classDenoiser({ batch: 1 }),
      classDenoiser({ time: ["sigma", "float32", []] }),
    ])
      expectClose(await denoised(graph, { class: "each" }), inTurn.map(exact), 1e-5);
  });

  it("are a list row by row, of numbers and of vectors given in full", async () => {
    const half = { data: [0.5, 0, 0, 0.5], shape: [4] };
    const rows = await denoised(classDenoiser(), { conditions: { class_labels: { rows: [2, half, 0] } } });
    const between = exact(0).map((value, i) => (value + exact(3)[i]) / 2);
    // Row 5 of the run is given entry 5 mod 3.
    expectClose(rows, [exact(0), exact(2), between, exact(0), exact(2), between, exact(0)], 1e-5);
    expectClose(await denoised(classDenoiser(), { conditions: { class_labels: 3 } }), Array(7).fill(exact(3)), 1e-5);
  });

  it("are guided from no class by a number, and from any vector or class that is given", async () => {
    const guided = (from: number[], to: number[]): number[] => from.map((value, i) => value + 3 * (to[i] - value));
    const graph = classDenoiser();
    const wanted = inTurn.map((c) => guided(exact(undefined), exact(c)));
    expectClose(await denoised(graph, { class: "each", guidance: 3 }), wanted, 2e-5);
    const guidance = { scale: 3, null: { class_labels: 2 } };
    const fromClass = Array(7).fill(guided(exact(2), exact(0)));
    expectClose(await denoised(graph, { class: 0, guidance }), fromClass, 2e-5);
    const card = { classes: { input: "class_labels", count: 3, null: 2 } };
    expectClose(await denoised(graph, { card, class: 0, guidance: 3 }), fromClass, 2e-5);
  });

  it("need no card: the one that inspect suggests says what is known, and opens the network as it is", async () => {
    const { convention, classes, missing, card } = inspectOnnx(await session(classDenoiser())());
    expect({ convention, missing }).toEqual({ convention: "k-diffusion, EDM", missing: [] });
    expect(classes).toEqual({ input: "class_labels", count: 4, null: "zeros", form: "one-hot" });
    expect(card).toMatchObject({ classes: { input: "class_labels", count: 4, null: "zeros" }, time: "sigma" });
    const read = JSON.parse(JSON.stringify(card));
    expectClose(await denoised(classDenoiser(), { card: read, class: 1 }), Array(7).fill(exact(1)), 1e-5);
  });

  it("of the bare network stand beside noise_labels", async () => {
    const { inputs, ...rest } = classDenoiser({ time: ["noise_labels", "float32", ["n"]] });
    const { missing, classes } = inspectOnnx(await session({ inputs, ...rest })(), { prediction: "edm", sigmaData: 1 });
    expect(missing).toEqual([]);
    expect(classes).toMatchObject({ input: "class_labels", null: "zeros" });
  });
});

/** N(x, t, e) = (e · w) t x, w = (2, 3, 5), with the product of its Jacobian and v. */
function weighted(name: string, width: number | string = 3): Graph {
  const { inputs, outputs, constants = [], nodes } = linear(["t", "float32", ["n"]], [name, "float32", ["n", width]]);
  return {
    inputs: [...inputs, ["v", "float32", ["batch", 3]]],
    outputs: [...outputs, ["jv", "float32", ["batch", 3]]],
    constants: [...constants, ["w", "float32", [3, 1], [2, 3, 5]]],
    nodes: [
      ["MatMul", [name, "w"], "c"],
      ...nodes.slice(0, 2),
      ["Mul", ["tx", "c"], "out"],
      ["Mul", ["v", "s"], "tv"],
      ["Mul", ["tv", "c"], "jv"],
    ],
  };
}

/** The same without the product. */
function plain(name: string, width?: number | string): Graph {
  const { inputs, outputs, constants, nodes } = weighted(name, width);
  return { inputs: inputs.slice(0, -1), outputs: outputs.slice(0, 1), constants: constants!, nodes: nodes.slice(0, 4) };
}

describe("one-hot classes of other networks", () => {
  const said = { prediction: "score", time: "time" } as const;

  it("go to the input that is named, and to the graph of products", async () => {
    const card = { ...said, classes: { input: "context", count: 3 } };
    const jvp = { session: await session(weighted("context"))() };
    const model = await onnxScore({
      session: session(plain("context")),
      drift: vpLinear(),
      card,
      class: "each",
      jvp,
    });
    const x = await rowsFrom5("f32");
    const [score, product] = [await model.predict("score", x, 0.5), await model.jvp!(x, x, 0.5)];
    for (let row = 0; row < 7; row++)
      for (const { data } of [score, product]) expect(data[3 * row]).toBe(0.5 * [2, 3, 5][(5 + row) % 3]);
  });

  it("have no null unless one is said, and a condition is then asked for", async () => {
    const made = (null_?: "zeros" | number) =>
      onnxScore({
        session: session(plain("y")),
        drift: vpLinear(),
        ...said,
        classes: { input: "y", count: 3, ...(null_ !== undefined && { null: null_ }) },
        // (0 · w) t x is 0 whatever the time.
        probe: false,
      });
    await expect(made()).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringMatching(/y float32 .* has no value/),
    });
    const x = await rowsFrom5("f32");
    expect((await (await made("zeros")).predict("score", x, 0.5)).data[4]).toBe(0);
    expect((await (await made(2)).predict("score", x, 0.5)).data[4]).toBe(2.5);
  });

  it("are suggested by inspect where the name of an input tells of labels, and are for the card to say", async () => {
    const found = inspectOnnx(await session(plain("y"))());
    expect(found.missing.map(({ option }) => option)).toContain("conditions.y");
    expect(found.classes).toBeUndefined();
    expect(found.card).toMatchObject({ classes: { input: "y", count: 3, null: expect.stringMatching(/^zeros, or/) } });
    const classes = { input: "y", count: 3 };
    expect(inspectOnnx(await session(plain("y"))(), { classes }).classes).toEqual({ ...classes, form: "one-hot" });
    // EDM's only beside EDM's time.
    expect(inspectOnnx(await session(plain("class_labels"))()).classes).toBeUndefined();
    const states = inspectOnnx(await session(plain("context"))());
    expect(states.card).not.toHaveProperty("classes");
  });

  it("are not taken for those of a label, nor a label for one of them", async () => {
    const label = linear(["t", "float32", ["n"]], ["y", "float32", ["n", 1]]);
    const classes = { input: "y", count: 3 };
    expect(inspectOnnx(await session(label)(), { classes }).classes).toEqual({ ...classes, form: "number" });
    const model = await onnxScore({ session: session(label), drift: vpLinear(), ...said, classes, class: 2 });
    expect((await model.predict("score", await rowsFrom5("f32"), 0.5)).data[4]).toBe(0.5 + 2);
  });
});

describe("one-hot classes that cannot be", () => {
  const at = (value: number): Partial<OnnxScoreOptions> => ({ conditions: { class_labels: value } });
  const classes = { input: "class_labels", count: 4 };
  const cases: readonly (readonly [claim: string, options: Partial<OnnxScoreOptions>, says: RegExp])[] = [
    ["a class beyond the last", { class: 4 }, /^class is 4; it must be "each" or an integer from 0 to 3$/],
    ["a class below the first", { class: -1 }, /^class is -1; .* from 0 to 3$/],
    ["NaN", { class: Number.NaN }, /^class is NaN; .* from 0 to 3$/],
    ["a fraction", { class: 1.5 }, /^class is 1\.5; .* from 0 to 3$/],
    ["a condition beyond the last", at(4), /^conditions\.class_labels is 4; class_labels float32 .* from 0 to 3$/],
    ["NaN as a condition", at(Number.NaN), /^conditions\.class_labels is NaN; .* from 0 to 3$/],
    ["a fraction in a list", { conditions: { class_labels: { rows: [0, 0.5] } } }, /class_labels is 0\.5; .* 0 to 3$/],
    [
      "a null condition beyond the last",
      { class: 0, guidance: { scale: 2, null: { class_labels: 4 } } },
      /^guidance\.null\.class_labels is 4; .* from 0 to 3$/,
    ],
    ["a null beyond the last", { classes: { ...classes, null: 4 } }, /^classes\.null is 4; .* from 0 to 3$/],
    [
      "a null of another kind",
      { classes: { ...classes, null: "none" as never } },
      /a whole number or "zeros" as null$/,
    ],
    [
      "more classes than places",
      { classes: { ...classes, count: 5 } },
      /^classes\.count is 5; .* takes up to 4 classes$/,
    ],
    ["a class and a condition", { ...at(1), class: 2 }, /takes one of them$/],
  ];
  it.each(cases)("%s", async (_, options, says) => {
    const made = onnxScore({ session: session(classDenoiser()), drift, ...options });
    await expect(made).rejects.toMatchObject({ code: "OPTION_INVALID", message: expect.stringMatching(says) });
  });

  it("a vector of another length", async () => {
    const conditions = { class_labels: { data: [1, 0], shape: [2] } };
    const made = onnxScore({ session: session(classDenoiser()), drift, conditions });
    await expect(made).rejects.toMatchObject({
      code: "SHAPE_MISMATCH",
      message: expect.stringMatching(/has 2 values/),
    });
  });

  it("vectors of a length that the file leaves open", async () => {
    const options = { drift: vpLinear(), prediction: "score", time: "time" } as const;
    const open = { ...options, session: session(plain("y", "k")) };
    await expect(onnxScore({ ...open, classes: { input: "y", count: 3 }, class: 1 })).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringMatching(/^classes\.input is y, but y float32 \[n, k\] does not say/),
    });
    const model = await onnxScore({ ...open, conditions: { y: { data: [0, 1, 0], shape: [3] } } });
    expect((await model.predict("score", await rowsFrom5("f32"), 0.5)).data[4]).toBe(1.5);
  });

  it("zeros for an input that takes numbers", async () => {
    const graph = linear(["t", "float32", ["n"]], ["y", "int64", ["n"]]);
    const made = onnxScore({
      session: session(graph),
      drift: vpLinear(),
      classes: { input: "y", count: 3, null: "zeros" },
    });
    await expect(made).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringMatching(/^classes\.null is "zeros"; y int64 \[n\] takes a number/),
    });
  });
});
