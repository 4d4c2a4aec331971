import type { OnnxCard } from "@backstep/score-onnx";
import { z } from "zod";
import type { ExactMetric, SampledMetric } from "./experiment.ts";

/** The keys of each kind of a section. */
export type Kinds = Readonly<Record<string, z.ZodObject>>;

/** Any number, NaN too: what a number may be is said by the plugin that takes it, with a code of its own. */
const number = z.custom<number>((value) => typeof value === "number", { error: "expected a number" });
const text = z.string().min(1);
const vector = z.array(number).min(1);
const matrix = z.array(vector).min(1);
const options = (shape: z.ZodRawShape): z.ZodObject => z.object(shape);

const range = z.tuple([number, number]);
/** What pictures show as black and as white. */
const window = range.refine(([black, white]) => Number.isFinite(white - black) && black !== white, {
  error: "expected two finite numbers, not equal",
});
const points = { data: text, rows: range.optional(), range: range.optional() };

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
  empirical: options({ ...points, bandwidth: number.default(0) }),
  fit: options({ ...points, law: z.literal("gaussian").default("gaussian") }),
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

const rowCondition = z.union([number, z.strictObject({ data: vector, shape: z.array(number) })]);
const condition = z.union([rowCondition, z.strictObject({ rows: z.array(rowCondition) })], {
  error: "expected a number, { data, shape } or { rows } of these",
});
const timeKinds = z.enum(["time", "sigma", "log-sigma"]);

/** What an experiment and a card may say about an ONNX model. */
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

/** A card: what describes the model further is for people. */
export const card: z.ZodType<Card> = z.looseObject({
  ...network,
  name: text.optional(),
  jvp: text.optional(),
}) as unknown as z.ZodType<Card>;

/** What a card says that we read: the file of a second graph, and what pictures show as black and as white. */
export interface Card extends OnnxCard {
  readonly jvp?: string;
  readonly range?: readonly [number, number];
}

/** Where the score comes from. */
export const scores: Kinds = {
  analytic: options({ perturb: z.record(z.string(), z.unknown()).optional() }),
  onnx: options({
    model: text,
    card: text.optional(),
    ...network,
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

/** A metric in the features of a network. */
export const featureMetric: z.ZodObject = options({
  name: z.literal("gaussian/frechet"),
  features: text,
  output: text.optional(),
  sha256: text.optional(),
});

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
export const metricNames: readonly (ExactMetric | SampledMetric)[] = [
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
