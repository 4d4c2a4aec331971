import { edm, vpLinear } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { type OnnxScoreOptions, onnxScore } from "../../src/index.ts";
import { classDenoiser, linear, session } from "../networks.ts";
import { plain } from "./one-hot-networks.ts";
import { rowsFrom5 } from "./rows.ts";

const drift = edm();

describe("invalid one-hot classes are refused:", () => {
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
      "a null that is neither a number nor zeros",
      { classes: { ...classes, null: "none" as never } },
      /a whole number or "zeros" as null$/,
    ],
    [
      "more classes than coordinates",
      { classes: { ...classes, count: 5 } },
      /^classes\.count is 5; .* takes up to 4 classes$/,
    ],
    ["a class and a condition", { ...at(1), class: 2 }, /takes one of them$/],
  ];
  it.each(cases)("%s", async (_, options, says) => {
    const opening = onnxScore({ session: session(classDenoiser()), drift, ...options });
    await expect(opening).rejects.toMatchObject({ code: "OPTION_INVALID", message: expect.stringMatching(says) });
  });

  it("a vector of another length", async () => {
    const conditions = { class_labels: { data: [1, 0], shape: [2] } };
    const opening = onnxScore({ session: session(classDenoiser()), drift, conditions });
    await expect(opening).rejects.toMatchObject({
      code: "SHAPE_MISMATCH",
      message: expect.stringMatching(/has 2 values/),
    });
  });

  it("vectors whose length the file leaves open", async () => {
    const options = { drift: vpLinear(), prediction: "score", time: "time" } as const;
    const open = { ...options, session: session(plain("y", "k")) };
    await expect(onnxScore({ ...open, classes: { input: "y", count: 3 }, class: 1 })).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringMatching(/^classes\.input is y, but y float32 \[n, k\] does not declare the length/),
    });
    const model = await onnxScore({ ...open, conditions: { y: { data: [0, 1, 0], shape: [3] } } });
    expect((await model.predict("score", await rowsFrom5("f32"), 0.5)).data[4]).toBe(1.5);
  });

  it("zeros for an input that takes numbers", async () => {
    const graph = linear(["t", "float32", ["n"]], ["y", "int64", ["n"]]);
    const opening = onnxScore({
      session: session(graph),
      drift: vpLinear(),
      classes: { input: "y", count: 3, null: "zeros" },
    });
    await expect(opening).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringMatching(/^classes\.null is "zeros"; y int64 \[n\] takes a number/),
    });
  });
});
