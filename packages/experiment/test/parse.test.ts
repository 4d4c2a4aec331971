import { makePlan, parseExperiment } from "@backstep/experiment";
import { describe, expect, it } from "vitest";
import { catalogue, small } from "./small-catalogue.ts";

describe("an experiment", () => {
  it("has every default filled in", () => {
    const { target, drift, schemes, metrics } = small;
    const minimal = { target, drift: "ou", schemes: [schemes[0]], steps: 8, metrics };
    expect(parseExperiment(minimal, "minimal")).toEqual({
      name: "minimal",
      target,
      drift,
      score: { kind: "analytic" },
      schemes: [{ name: "euler-maruyama", options: {} }],
      grid: { kind: "uniform" },
      steps: [8],
      start: "prior",
      end: 0,
      noiseLevel: 1,
      metrics,
      features: {},
      samples: 0,
      seeds: [0],
      precision: "f64",
    });
  });

  it("runs to the last of its times, in as many steps as they have intervals", () => {
    const times = { kind: "times", values: [8, 1, 0.5] };
    expect(parseExperiment({ ...small, steps: undefined, grid: times }, "")).toMatchObject({ steps: [2], end: 0.5 });
  });

  it.each<[claim: string, changes: object, message: RegExp]>([
    ["an unknown key", { mertics: ["law/w2"] }, /^unknown key "mertics"; did you mean "metrics"\?$/],
    ["an unknown key of a section", { drift: { kind: "ou", horzion: 8 } }, /^drift: unknown key "horzion"; did you/],
    ["an unknown kind", { drift: "oo" }, /^drift: unknown kind "oo"; did you mean "ou"\?$/],
    ["a missing section", { drift: undefined }, /^drift is missing$/],
    ["a value of the wrong type", { steps: "many" }, /^steps: "many" is not allowed/],
    ["a metric of samples without samples", { metrics: ["gaussian/w2"] }, /^samples: .*gaussian\/w2.* at least 2/],
    ["a scheme without a name", { schemes: [{ eta: 1 }] }, /^schemes\[0\]: .*name/],
  ])("is refused for %s", (_, changes, message) => {
    expect(() => parseExperiment({ ...small, ...changes }, "")).toThrow(
      expect.objectContaining({ code: "EXPERIMENT_INVALID", message: expect.stringMatching(message) }),
    );
  });
});

describe("a catalogue without a kind that the schema knows", () => {
  it.each([
    [{ drift: "vp-linear" }, /^drift: the catalogue has no "vp-linear"; it has ou; use/],
    [{ grid: "log-snr" }, /^grid: the catalogue has no "log-snr"; it has uniform; use/],
  ])("is refused for %j, with the kinds that it has", async (changes, message) => {
    const experiment = parseExperiment({ ...small, ...changes }, "");
    await expect(makePlan({ experiment, folder: "" }, catalogue)).rejects.toMatchObject({
      code: "EXPERIMENT_INVALID",
      message: expect.stringMatching(message),
    });
  });

  it("is refused for a metric that it lacks", async () => {
    const experiment = parseExperiment({ ...small, metrics: ["gaussian/kl"], samples: 8 }, "");
    const plan = makePlan({ experiment, folder: "" }, catalogue);
    await expect(plan).rejects.toMatchObject({
      code: "EXPERIMENT_INVALID",
      message: expect.stringMatching("gaussian/w2"),
    });
  });
});
