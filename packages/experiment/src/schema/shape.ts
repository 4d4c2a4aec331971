import { z } from "zod";
import { number, options, text, vector } from "./values.ts";

/** The names of all metrics: those under `law/` are exact, the others need samples. */
export const metricNames = [
  "law/w2",
  "law/kl",
  "law/mean-error",
  "law/sd-error",
  "gaussian/w2",
  "gaussian/w2-diagonal",
  "gaussian/frechet",
  "gaussian/kl",
  "wasserstein/exact",
  "wasserstein/sliced",
  "wasserstein/marginal",
  "wasserstein/marginal-1",
] as const;

/** A metric in the features of a network. */
export const featureMetric = options({
  name: z.literal("gaussian/frechet"),
  features: text,
  output: text.optional(),
  sha256: text.optional(),
});

/** The keys of an experiment. Sections with a `kind` are parsed separately. */
export const experimentShape = options({
  name: text.optional(),
  target: z.unknown().optional(),
  drift: z.unknown(),
  score: z.unknown().optional(),
  schemes: z.array(z.unknown()).min(1),
  grid: z.unknown().optional(),
  steps: z.union([number, vector]).optional(),
  start: z.enum(["exact", "prior", "standard"]).default("prior"),
  end: number.optional(),
  noiseLevel: number.default(1),
  metrics: z.array(z.unknown()).default([]),
  samples: number.default(0),
  seed: z.union([number, vector]).optional(),
  seeds: number.optional(),
  precision: z.enum(["f32", "f64"]).default("f64"),
});
