import { z } from "zod";
import { matrix, number, options, range, text, vector } from "./values.ts";

const points = { data: text, rows: range.optional(), range: range.optional() };

/** The data law. */
export const targets = {
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
export const drifts = {
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

/** The time grid. */
export const grids = {
  uniform: options({}),
  polynomial: options({ power: number }),
  karras: options({ rho: number.default(7) }),
  "log-snr": options({}),
  times: options({ values: vector }),
  "li-yan": options({ c0: number, c1: number }),
  "jiao-li": options({ c0: number, c1: number, seed: number.default(0) }),
};
