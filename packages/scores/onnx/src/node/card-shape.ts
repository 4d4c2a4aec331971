import { z } from "zod";
import type { OnnxFileCard } from "./spec.ts";

/** Any number, NaN too: the plugin that uses a number checks its range, with a separate error code. */
const number = z.custom<number>((value) => typeof value === "number", { error: "expected a number" });
const text = z.string().min(1);
const numbers = z.array(number).min(1);

const rowCondition = z.union([number, z.strictObject({ data: numbers, shape: z.array(number) })]);
const condition = z.union([rowCondition, z.strictObject({ rows: z.array(rowCondition) })], {
  error: "expected a number, { data, shape } or { rows } of these",
});
const timeKinds = z.enum(["time", "sigma", "log-sigma"]);
const range = z.tuple([number, number]);

/** Keys of a card that an experiment may give as well, as a zod shape. */
export const onnxCardShape: Readonly<z.ZodRawShape> = {
  ports: z.strictObject({ state: text, time: text, output: text }).partial().optional(),
  shape: numbers.optional(),
  prediction: z.enum(["score", "epsilon", "denoised", "v", "flow", "edm"]).optional(),
  coordinates: z.enum(["state", "ve"]).optional(),
  time: z
    .union(
      [
        timeKinds,
        z.strictObject({ kind: timeKinds, scale: number.optional() }),
        z.strictObject({ kind: z.literal("index"), alphasCumprod: numbers }),
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
  range: range
    .refine(([black, white]) => Number.isFinite(white - black) && black !== white, {
      error: "expected two finite numbers, not equal",
    })
    .optional(),
  preferredRows: number.optional(),
  probe: z.boolean().optional(),
};

/** Keys of an `OnnxSpec`, as a zod shape. */
export const onnxScoreShape: Readonly<z.ZodRawShape> = {
  model: text,
  card: text.optional(),
  ...onnxCardShape,
  jvp: z
    .union(
      [
        text,
        z.strictObject({ model: text, tangent: text.optional(), output: text.optional() }),
        z.strictObject({ differences: z.literal(true), step: number.optional(), tolerance: number.optional() }),
      ],
      { error: "expected a file, { model, tangent, output } or { differences: true, step, tolerance }" },
    )
    .optional(),
  providers: z.array(text).min(1).optional(),
};

/** The schema of a card. It accepts further keys, which describe the model to people. */
export const onnxCard: z.ZodType<OnnxFileCard> = z.looseObject({
  ...onnxCardShape,
  name: text.optional(),
  jvp: text.optional(),
}) as unknown as z.ZodType<OnnxFileCard>;
