import { edm, vpLinear } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { inspectOnnx, type OnnxScoreOptions, onnxScore } from "../../src/index.ts";
import { classDenoiser, linear, mean, session, shifts, variance } from "../networks.ts";
import type { Graph } from "../onnx-file.ts";
import { plain, weighted } from "./one-hot-networks.ts";
import { rowsFrom5 } from "./rows.ts";

const drift = edm();
const sigma = 1.5;
/** The relative rounding error of a type. */
const rounding = { float32: 2 ** -24, float64: 2 ** -53, float16: 2 ** -11 };

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
    it(`are recognised in ${type}: class k is e_k, no class is zeros`, async () => {
      const precision = type === "float64" ? "f64" : "f32";
      const [graph, within] = [classDenoiser({ type }), 64 * rounding[type]];
      for (const c of [0, 1, 2, 3])
        expectClose(await denoised(graph, { class: c }, precision), Array(7).fill(exact(c)), within);
      expectClose(await denoised(graph, {}, precision), Array(7).fill(exact(undefined)), within);
      expectClose(await denoised(graph, { class: "each" }, precision), inTurn.map(exact), within);
    });

  it("follow the row's index in its run, in batches that are fixed, padded and split by time", async () => {
    for (const graph of [
      classDenoiser({ batch: 4 }),
      classDenoiser({ batch: 1 }),
      classDenoiser({ time: ["sigma", "float32", []] }),
    ])
      expectClose(await denoised(graph, { class: "each" }), inTurn.map(exact), 1e-5);
  });

  it("may be a list with a number or a vector per row", async () => {
    const half = { data: [0.5, 0, 0, 0.5], shape: [4] };
    const rows = await denoised(classDenoiser(), { conditions: { class_labels: { rows: [2, half, 0] } } });
    const between = exact(0).map((value, i) => (value + exact(3)[i]) / 2);
    // Row 5 of the run takes entry 5 mod 3.
    expectClose(rows, [exact(0), exact(2), between, exact(0), exact(2), between, exact(0)], 1e-5);
    expectClose(await denoised(classDenoiser(), { conditions: { class_labels: 3 } }), Array(7).fill(exact(3)), 1e-5);
  });

  it("are guided from no class by a number, and from a given class or vector", async () => {
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

  it("need no card: the suggested card is complete and opens the network", async () => {
    const { convention, classes, missing, card } = inspectOnnx(await session(classDenoiser())());
    expect({ convention, missing }).toEqual({ convention: "k-diffusion, EDM", missing: [] });
    expect(classes).toEqual({ input: "class_labels", count: 4, null: "zeros", form: "one-hot" });
    expect(card).toMatchObject({ classes: { input: "class_labels", count: 4, null: "zeros" }, time: "sigma" });
    const read = JSON.parse(JSON.stringify(card));
    expectClose(await denoised(classDenoiser(), { card: read, class: 1 }), Array(7).fill(exact(1)), 1e-5);
  });

  it("are recognised next to noise_labels of the bare network", async () => {
    const { inputs, ...rest } = classDenoiser({ time: ["noise_labels", "float32", ["n"]] });
    const { missing, classes } = inspectOnnx(await session({ inputs, ...rest })(), { prediction: "edm", sigmaData: 1 });
    expect(missing).toEqual([]);
    expect(classes).toMatchObject({ input: "class_labels", null: "zeros" });
  });
});

describe("one-hot classes of other networks", () => {
  const described = { prediction: "score", time: "time" } as const;

  it("reach the named input, and the graph of products", async () => {
    const card = { ...described, classes: { input: "context", count: 3 } };
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

  it("have no default null, so that a condition is required", async () => {
    const open = (null_?: "zeros" | number) =>
      onnxScore({
        session: session(plain("y")),
        drift: vpLinear(),
        ...described,
        classes: { input: "y", count: 3, ...(null_ !== undefined && { null: null_ }) },
        // (0 · w) t x is 0 at every time.
        probe: false,
      });
    await expect(open()).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringMatching(/y float32 .* has no value/),
    });
    const x = await rowsFrom5("f32");
    expect((await (await open("zeros")).predict("score", x, 0.5)).data[4]).toBe(0);
    expect((await (await open(2)).predict("score", x, 0.5)).data[4]).toBe(2.5);
  });

  it("are suggested by inspectOnnx if an input has a name of labels, and come from the card", async () => {
    const found = inspectOnnx(await session(plain("y"))());
    expect(found.missing.map(({ option }) => option)).toContain("conditions.y");
    expect(found.classes).toBeUndefined();
    expect(found.card).toMatchObject({ classes: { input: "y", count: 3, null: expect.stringMatching(/^zeros, or/) } });
    const classes = { input: "y", count: 3 };
    expect(inspectOnnx(await session(plain("y"))(), { classes }).classes).toEqual({ ...classes, form: "one-hot" });
    // EDM's classes need EDM's time.
    expect(inspectOnnx(await session(plain("class_labels"))()).classes).toBeUndefined();
    const states = inspectOnnx(await session(plain("context"))());
    expect(states.card).not.toHaveProperty("classes");
  });

  it("are distinct from labels: a real input of shape [batch, 1] takes a number", async () => {
    const label = linear(["t", "float32", ["n"]], ["y", "float32", ["n", 1]]);
    const classes = { input: "y", count: 3 };
    expect(inspectOnnx(await session(label)(), { classes }).classes).toEqual({ ...classes, form: "number" });
    const model = await onnxScore({ session: session(label), drift: vpLinear(), ...described, classes, class: 2 });
    expect((await model.predict("score", await rowsFrom5("f32"), 0.5)).data[4]).toBe(0.5 + 2);
  });
});
