import { parseExperiment } from "@backstep/experiment";
import { describe, expect, it } from "vitest";
import { catalogue, small } from "./small-catalogue.ts";

const parse = (value: object, name = "") => parseExperiment(value, name, { catalogue, folder: "." });

describe("an experiment", () => {
  it("has every default filled in", async () => {
    const { target, drift, schemes, metrics } = small;
    const minimal = { target, drift: "ou", schemes: [schemes[0]], steps: 8, metrics };
    expect(await parse(minimal, "minimal")).toEqual({
      name: "minimal",
      target,
      drifts: [drift],
      scores: [{ kind: "analytic" }],
      schemes: [{ name: "euler-maruyama", options: {} }],
      grids: [{ kind: "uniform" }],
      steps: [8],
      starts: ["prior"],
      ends: [0],
      noiseLevels: [1],
      metrics,
      metricSpecs: {},
      samples: 0,
      seeds: [0],
      precisions: ["f64"],
    });
  });

  it("runs to the last of its times, in as many steps as they have intervals", async () => {
    const times = { kind: "times", values: [8, 1, 0.5] };
    expect(await parse({ ...small, steps: undefined, grid: times })).toMatchObject({ steps: [2], ends: [0.5] });
  });

  it.each<[claim: string, changes: object, message: RegExp]>([
    ["an unknown key", { mertics: ["law/w2"] }, /^unknown key "mertics"; did you mean "metrics"\?$/],
    ["an unknown key of a section", { drift: { kind: "ou", horzion: 8 } }, /^drift: unknown key "horzion"; did you/],
    ["an unknown kind", { drift: "oo" }, /^drift: "oo" is unknown; .*did you mean "ou"\?$/],
    ["a missing section", { drift: undefined }, /^drift is missing; it must be/],
    [
      "a value of the wrong type",
      { steps: "many" },
      /^steps is "many"; it must be a finite number or a list of numbers$/,
    ],
    ["a metric of samples without samples", { metrics: ["gaussian/w2"] }, /^samples: .*gaussian\/w2.* at least 2/],
    ["a scheme without a name", { schemes: [{ eta: 1 }] }, /^schemes\[0\]: .*name/],
  ])("is refused for %s", async (_, changes, message) => {
    await expect(parse({ ...small, ...changes })).rejects.toMatchObject({
      code: "EXPERIMENT_INVALID",
      message: expect.stringMatching(message),
    });
  });
});

describe("a catalogue that lacks a plugin", () => {
  it.each([
    [{ drift: "vp-linear" }, /^drift: "vp-linear" is unknown; .*known: ou/],
    [{ grid: "log-snr" }, /^grid: "log-snr" is unknown; .*known: uniform, times/],
    [{ metrics: ["gaussian/kl"], samples: 8 }, /^metrics: "gaussian\/kl" is unknown; .*gaussian\/w2/],
  ])("refuses %j with the names that it has", async (changes, message) => {
    await expect(parse({ ...small, ...changes })).rejects.toMatchObject({
      code: "EXPERIMENT_INVALID",
      message: expect.stringMatching(message),
    });
  });
});
