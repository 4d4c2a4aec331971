import { type Drift, reparametrise } from "@backstep/core";
import { createWorkspace, predict } from "@backstep/core/plugin";
import { flow, vpLinear } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { type OnnxScore, type OnnxScoreOptions, onnxScore } from "../../src/index.ts";
import { flowNetwork } from "../flow-networks.ts";
import { denoiser, linear, mean, session, variance } from "../networks.ts";

const drift = flow();
const exact = gaussian({ mean, variance: mean.map(() => variance) }).score(drift);
const points = [1, -2, 0.5, 0.3, 0.2, 0.1];
const directions = [0.5, 1, -1, 2, 0, 1];
const times = Float64Array.of(0.3, 0.8);
const reversed = { velocity: "to-data", time: { kind: "time", scale: -1, offset: 1 } } as const;

const open = (direction: "to-noise" | "to-data", more: Partial<OnnxScoreOptions>): Promise<OnnxScore> =>
  onnxScore({ session: session(flowNetwork(direction)), drift, prediction: "flow", ...more });

/** The largest errors of the score and of its products. */
async function errorsOf(model: OnnxScore): Promise<{ score: number; jvp: number }> {
  const workspace = await createWorkspace("f64");
  const [x, v] = [workspace.batch(2, 3), workspace.batch(2, 3)];
  x.data.set(points);
  v.data.set(directions);
  const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));
  const [score, jvp] = [await predict(model, drift, "score", x, times), await model.jvp!(x, v, times)];
  const [wanted, wantedJvp] = [await predict(exact, drift, "score", x, times), await exact.jvp!(x, v, times)];
  return { score: largest(score.data, wanted.data), jvp: largest(jvp.data, wantedJvp.data) };
}

describe("a velocity network", () => {
  it.each([
    ["to-noise", {}],
    ["to-noise", { velocity: "to-noise" }],
    ["to-data", reversed],
    ["to-data", { card: reversed }],
  ] as const)("%s with %j is the exact score", async (direction, more) => {
    const { score, jvp } = await errorsOf(await open(direction, more));
    expect(score).toBeLessThan(1e-13);
    expect(jvp).toBeLessThan(1e-8);
  });

  it.each([
    ["another direction", { time: reversed.time }],
    ["another time", { velocity: "to-data" }],
    ["the other convention", {}],
  ] as const)("of %s has another score", async (_, more) => {
    expect((await errorsOf(await open("to-data", more))).score).toBeGreaterThan(0.1);
  });

  it.each([
    [{ velocity: "up" }, /^velocity is "up"; it must be "to-noise" or "to-data"$/],
    [
      { velocity: "to-data", prediction: "v" },
      /^velocity is "to-data", but prediction is "v"; set prediction to "flow"/,
    ],
    [{ time: { kind: "time", offset: Number.NaN } }, /^time\.offset is NaN; it must be a finite number$/],
  ])("refuses %j", async (more, message) => {
    await expect(open("to-data", more as Partial<OnnxScoreOptions>)).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringMatching(message),
    });
  });

  it("adds the offset to every kind of time", async () => {
    const graph = linear(["t", "float32", ["batch"]]);
    for (const kind of ["time", "sigma", "log-sigma"] as const) {
      const at = async (time: OnnxScoreOptions["time"]): Promise<number> => {
        const x = (await createWorkspace("f64")).batch(1, 3);
        x.data.fill(1);
        const model = await onnxScore({ session: session(graph), drift: vpLinear(), ...(time && { time }) });
        return (await model.predict("score", x, 0.25)).data[0];
      };
      expect(await at({ kind, scale: -2, offset: 8 })).toBeCloseTo(8 - 2 * (await at(kind)), 5);
    }
  });
});

describe("a network with inputs (x, t) whose prediction is not given", () => {
  const squared: Drift = reparametrise(drift, {
    name: "u²",
    time: (u) => u * u,
    rate: (u) => 2 * u,
    ratePrime: () => 2,
    inverse: Math.sqrt,
  });
  it.each([drift, squared])("is refused under $name, since it may be a velocity", async (each) => {
    const options = { session: session(flowNetwork("to-noise")), drift: each };
    await expect(onnxScore(options)).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringMatching(/^prediction is missing: .*set prediction to "flow" or to "score"$/),
    });
    await expect(onnxScore({ ...options, prediction: "score" })).resolves.toMatchObject({ predictions: ["score"] });
    await expect(onnxScore({ ...options, card: { prediction: "flow" } })).resolves.toMatchObject({
      predictions: ["flow"],
    });
  });

  it("with a class is refused as well", async () => {
    const graph = linear(["t", "float32", ["batch"]], ["y", "int64", ["batch"]]);
    const options = { session: session(graph), drift, time: "time", conditions: { y: 1 } } as const;
    await expect(onnxScore(options)).rejects.toMatchObject({
      message: expect.stringMatching(/set prediction to "flow" or to "epsilon"$/),
    });
  });

  it("is a score under other drifts, and a denoiser by its names under any", async () => {
    const model = await onnxScore({ session: session(flowNetwork("to-noise")), drift: vpLinear() });
    expect(model.predictions).toEqual(["score"]);
    expect((await onnxScore({ session: session(denoiser()), drift })).predictions).toEqual(["denoised"]);
  });
});
