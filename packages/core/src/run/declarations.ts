import type { ArgumentDeclarations } from "../define/option.ts";
import { aDrift, aFloat64Array, aModel, aNoiseSource, anAbortSignal, aScheme } from "../define/shapes.ts";

const count = { type: "integer", min: 1 } as const;
const optional = { optional: true } as const;

export const aSeed = { type: "seed", optional: true } as const;
export const aPrecision = { type: "choice", of: ["f32", "f64"], optional: true } as const;

/** The options of `sample`. */
export const sampleOptions: ArgumentDeclarations = {
  scheme: aScheme,
  drift: aDrift,
  model: aModel,
  times: aFloat64Array,
  n: count,
  seed: aSeed,
  noiseLevel: { type: "number", min: 0, ...optional },
  start: {
    type: "either",
    of: [
      { type: "choice", of: ["prior", "standard"] },
      { type: "typed", of: ["Float64Array", "Float32Array"] },
      { type: "function" },
    ],
    ...optional,
  },
  noise: { ...aNoiseSource, ...optional },
  precision: aPrecision,
  chunkRows: { ...count, ...optional },
  signal: { ...anAbortSignal, ...optional },
  onProgress: { type: "function", ...optional },
};
