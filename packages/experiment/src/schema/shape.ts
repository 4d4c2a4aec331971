import { z } from "zod";

/** Any number, NaN included: what uses it checks its range, with an error code for each case. */
const number = z.custom<number>((value) => typeof value === "number", { error: "expected a number" });
const numbers = z.array(number).min(1);

const shape = {
  name: z.string().min(1).optional(),
  target: z.unknown().optional(),
  drift: z.unknown(),
  score: z.unknown().optional(),
  schemes: z.array(z.unknown()).min(1),
  grid: z.unknown().optional(),
  steps: z.union([number, numbers]).optional(),
  start: z.enum(["exact", "prior", "standard"]).default("prior"),
  end: number.optional(),
  noiseLevel: number.default(1),
  metrics: z.array(z.unknown()).default([]),
  samples: number.default(0),
  seed: z.union([number, numbers]).optional(),
  seeds: number.optional(),
  precision: z.enum(["f32", "f64"]).default("f64"),
};

/** The keys of an experiment. Sections that name plugins are parsed separately, by the options that the plugins declare. */
export const experimentShape = z.object(shape);
