import { describe, expect, it } from "vitest";
import { createCatalogue } from "../../../packages/catalogue/src/index.ts";
import { sample } from "../../../packages/core/src/index.ts";
import { ou } from "../../../packages/drifts/src/index.ts";
import { parseExperiment, runExperiment } from "../../../packages/experiment/src/index.ts";
import { uniform } from "../../../packages/grids/src/index.ts";
import { heun } from "../../../packages/schemes/heun/src/index.ts";
import { gaussian } from "../../../packages/scores/analytic/src/index.ts";

const drift = ou({ horizon: 8 });
const target = gaussian({ mean: [0], variance: [2] });
const run = { scheme: heun(), drift, model: target.score(drift), times: uniform()(8, drift, 0), n: 2 };

describe("mistakes of plain JavaScript", () => {
  it.each<[over: object, message: string]>([
    [
      { scheme: heun },
      "scheme is the function heun; it must be a scheme, as heun() returns it; the function makes one, so call it: heun()",
    ],
    [
      { scheme: "heun" },
      'scheme is "heun"; it must be a scheme, as heun() returns it; a name is for experiments; in a program import the function and call it',
    ],
    [{ scheme: {} }, "scheme is {}; it must be a scheme, as heun() returns it; it has no info"],
    [{ times: [8, 4, 0] }, "times is [8,4,0]; it must be a Float64Array; give Float64Array.of(8, 4, 0)"],
    [
      { start: [1, 2] },
      "start is [1,2]; it must be prior or standard, a Float64Array or a Float32Array or a function; give Float64Array.of(1, 2)",
    ],
    [
      { start: target },
      "start is the target gaussian; it must be prior or standard, a Float64Array or a Float32Array or a function; for the law of a target, give exactStart(target)",
    ],
    [{ model: undefined }, "model is missing; it must be a score model, as target.score(drift) returns it"],
    [{ drift: undefined }, "drift is missing; it must be a drift, as ou() returns it"],
    [
      { model: target },
      "model is the target gaussian; it must be a score model, as target.score(drift) returns it; it is a target, so give target.score(drift)",
    ],
    [
      { model: Promise.resolve(run.model) },
      "model is {}; it must be a score model, as target.score(drift) returns it; it is a promise, so await it",
    ],
    [
      { seed: "5" },
      'seed is "5"; it must be a whole number from 0 to 2^53 − 1, or a bigint below 2^64; give the number 5, without quotes',
    ],
    [{ sed: 5 }, 'unknown key "sed"; did you mean "seed"?'],
  ])("%o", async (over, message) => {
    await expect(sample({ ...run, ...over } as typeof run)).rejects.toMatchObject({
      name: "BackstepError",
      code: "OPTION_INVALID",
      message: `sample: ${message}`,
    });
  });

  it("refuses a value that is not an object of options", async () => {
    await expect(sample(5 as never)).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: /^sample is given 5; give it an object with the keys scheme, drift, /,
    });
  });
});

describe("mistakes in experiments", () => {
  const source = { catalogue: createCatalogue(), folder: "." };
  const experiment = {
    target: { kind: "gaussian", mean: [1], variance: [0.25] },
    drift: "ou",
    schemes: ["ddim"],
    steps: [4],
    metrics: ["law/w2"],
  };

  it("refuses a seed of 64 bits that is a number, without a number that the file does not have", async () => {
    await expect(parseExperiment({ ...experiment, seed: 2 ** 62 }, "seed-64-bit", source)).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: "seed is a number above 2^53 − 1, which is not exact; give it as a text or a bigint",
    });
  });

  it("refuses an option without a value by its name", async () => {
    const given = { ...experiment, schemes: [{ name: "ddim", eta: null }] };
    await expect(runExperiment(given, { catalogue: source.catalogue }).next()).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: "ddim: eta is null; it must be a finite number at least 0 and at most 1",
    });
  });
});
