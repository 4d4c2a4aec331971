import { z } from "zod";
import type { MetricName } from "./experiment.ts";

/** The keys of each kind of a section. */
export type Kinds = Readonly<Record<string, z.ZodObject>>;

/** Any number, NaN too: what a number may be is said by the plugin that takes it, with a code of its own. */
const number = z.custom<number>((value) => typeof value === "number", { error: "expected a number" });
const text = z.string().min(1);
const vector = z.array(number).min(1);
const matrix = z.array(vector).min(1);
const options = (shape: z.ZodRawShape): z.ZodObject => z.object(shape);

/** The data law. */
export const targets: Kinds = {
  gaussian: options({
    mean: vector,
    variance: vector.optional(),
    covariance: matrix.optional(),
    spectrum: vector.optional(),
  }),
  mixture: options({
    weights: vector,
    means: matrix,
    variance: z.union([number, vector]).optional(),
    covariances: z.array(matrix).min(1).optional(),
  }),
  empirical: options({ data: text, bandwidth: number.default(0) }),
  fit: options({ data: text, law: z.literal("gaussian").default("gaussian") }),
};

/** The forward diffusion. */
export const drifts: Kinds = {
  ou: options({ horizon: number.default(8) }),
  "vp-linear": options({ betaMin: number.default(0.1), betaMax: number.default(20), horizon: number.default(1) }),
  "vp-cosine": options({ offset: number.default(0.008) }),
  "vp-discrete": options({
    betas: vector.optional(),
    schedule: z.enum(["linear", "scaled-linear", "squared-cosine"]).optional(),
    betaStart: number.optional(),
    betaEnd: number.optional(),
    steps: number.optional(),
  }),
  "sub-vp": options({ betaMin: number.default(0.1), betaMax: number.default(20) }),
  ve: options({ sigmaMin: number.default(0.01), sigmaMax: number.default(50) }),
  edm: options({ sigmaMin: number.default(0), sigmaMax: number.default(80) }),
  flow: options({}),
};

/** The error that is added to the exact score. */
export const perturbation: z.ZodObject = options({ bias: number.optional(), noise: number.optional() });

/** Where the score comes from. */
export const scores: Kinds = { analytic: options({ perturb: z.record(z.string(), z.unknown()).optional() }) };

/** Where the time steps lie. */
export const grids: Kinds = {
  uniform: options({}),
  polynomial: options({ power: number }),
  karras: options({ rho: number.default(7) }),
  "log-snr": options({}),
  times: options({ values: vector }),
  "li-yan": options({ c0: number, c1: number }),
  "jiao-li": options({ c0: number, c1: number, seed: number.default(0) }),
};

/** Every metric, those of `law/` exact, the others of samples. */
export const metricNames: readonly MetricName[] = [
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
];

/** The keys of an experiment; sections with a `kind` are parsed one by one. */
export const experimentShape: z.ZodObject = options({
  name: text.optional(),
  target: z.unknown(),
  drift: z.unknown(),
  score: z.unknown().optional(),
  schemes: z.array(z.unknown()).min(1),
  grid: z.unknown().optional(),
  steps: z.union([number, vector]).optional(),
  start: z.enum(["exact", "prior", "standard"]).default("prior"),
  end: number.optional(),
  noiseLevel: number.default(1),
  metrics: z.array(text).default([]),
  samples: number.default(0),
  seed: z.union([number, vector]).optional(),
  seeds: number.optional(),
  precision: z.enum(["f32", "f64"]).default("f64"),
});
