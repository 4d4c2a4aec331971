import { z } from "zod";
import { number, options, range, text, vector } from "./values.ts";

/** Values that pictures show as black and as white. */
const window = range.refine(([black, white]) => Number.isFinite(white - black) && black !== white, {
  error: "expected two finite numbers, not equal",
});

const rowCondition = z.union([number, z.strictObject({ data: vector, shape: z.array(number) })]);
const condition = z.union([rowCondition, z.strictObject({ rows: z.array(rowCondition) })], {
  error: "expected a number, { data, shape } or { rows } of these",
});
const timeKinds = z.enum(["time", "sigma", "log-sigma"]);

/** Properties of an ONNX network that its file does not state. */
const network = {
  ports: z.strictObject({ state: text, time: text, output: text }).partial().optional(),
  shape: vector.optional(),
  prediction: z.enum(["score", "epsilon", "denoised", "v", "flow", "edm"]).optional(),
  coordinates: z.enum(["state", "ve"]).optional(),
  time: z
    .union(
      [
        timeKinds,
        z.strictObject({ kind: timeKinds, scale: number.optional() }),
        z.strictObject({ kind: z.literal("index"), alphasCumprod: vector }),
      ],
      { error: "expected time, sigma, log-sigma, { kind, scale } of these or { kind: index, alphasCumprod }" },
    )
    .optional(),
  sigmaData: number.optional(),
  outputRange: range.optional(),
  conditions: z.record(text, condition).optional(),
  classes: z
    .strictObject({
      input: text,
      count: number,
      null: z.union([number, z.literal("zeros")], { error: "expected a number or zeros" }).optional(),
    })
    .optional(),
  class: z.union([number, z.literal("each")], { error: "expected a class or each" }).optional(),
  guidance: z
    .union([number, z.strictObject({ scale: number, null: z.record(text, rowCondition) })], {
      error: "expected a scale or { scale, null: { input: value } }",
    })
    .optional(),
  range: window.optional(),
  preferredRows: number.optional(),
  probe: z.boolean().optional(),
};

const jvp = z.union(
  [
    text,
    z.strictObject({ model: text, tangent: text.optional(), output: text.optional() }),
    z.strictObject({ differences: z.literal(true), step: number.optional(), tolerance: number.optional() }),
  ],
  { error: "expected a file, { model, tangent, output } or { differences: true, step, tolerance }" },
);

/** The error added to an exact score. */
export const perturbation = options({ bias: number.optional(), noise: number.optional() });

/** The source of the score. */
export const scores = {
  analytic: options({ perturb: z.record(z.string(), z.unknown()).optional() }),
  onnx: options({
    model: text,
    card: text.optional(),
    ...network,
    jvp: jvp.optional(),
    providers: z.array(text).min(1).optional(),
  }),
  tfjs: options({
    model: text,
    backend: z.enum(["wasm", "cpu"]).default("wasm"),
    prediction: z.enum(["score", "epsilon", "denoised", "v", "flow"]).optional(),
    time: z.enum(["t", "nu", "log-nu", "edm"]).optional(),
    state: z.enum(["x", "y"]).optional(),
    shape: vector.optional(),
    jvp: z.boolean().optional(),
    preferredRows: number.optional(),
    range: window.optional(),
  }),
};
