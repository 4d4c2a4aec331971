import { BackstepError, type Drift, type Times } from "@backstep/core";
import { exp, log } from "@backstep/core/plugin";

/**
 * What a network takes as the time t of a drift, with ν = σ/α:
 *
 * ```text
 * time       offset + scale · t                                       1 − t: scale −1, offset 1
 * sigma      offset + scale · ν
 * log-sigma  offset + scale · ln ν                                    EDM's networks: scale ¼
 * index      the k with ν_k = √((1 − ᾱ_k)/ᾱ_k) = ν, ln ν linear between the indices; before a last ᾱ of 0, α linear
 * ```
 *
 * Defaults: scale 1, offset 0. Flow models with time embeddings for [0, 1000] take `time` with scale 1000; those whose time is 1 at the data take
 * scale −1 and offset 1. A function expresses anything else.
 */
export type OnnxTime =
  | "time"
  | "sigma"
  | "log-sigma"
  | { readonly kind: "time" | "sigma" | "log-sigma"; readonly scale?: number; readonly offset?: number }
  | { readonly kind: "index"; readonly alphasCumprod: ArrayLike<number> }
  | ((t: number, drift: Drift) => number);

/** The conversion of t to the network's time. @throws BackstepError `OPTION_INVALID` */
export function timeConversion(time: OnnxTime, drift: Drift): (t: number) => number {
  if (typeof time === "function") return (t) => time(t, drift);
  const described = typeof time === "string" ? { kind: time } : time;
  const ratio = (t: number): number => drift.sigma(t) / drift.alpha(t);
  if (described.kind === "index") {
    const indexOf = indexConversion(described.alphasCumprod);
    return (t) => indexOf(ratio(t));
  }
  const { kind, scale = 1, offset = 0 } = described;
  if (!(Number.isFinite(scale) && scale !== 0))
    throw new BackstepError("OPTION_INVALID", `time.scale is ${scale}; it must be finite and not 0`);
  if (!Number.isFinite(offset))
    throw new BackstepError("OPTION_INVALID", `time.offset is ${offset}; it must be a finite number`);
  if (kind === "time") return (t) => scale * t + offset;
  if (kind === "sigma") return (t) => scale * ratio(t) + offset;
  if (kind === "log-sigma") return (t) => scale * log(ratio(t)) + offset;
  throw new BackstepError(
    "OPTION_INVALID",
    `time.kind is "${String(kind)}"; it must be "time", "sigma", "log-sigma", "index" or a function`,
  );
}

/** Converts the time of the batch, or that of each row. */
export function convertTimes(convert: (t: number) => number, t: Times): Times {
  return typeof t === "number" ? convert(t) : t.map(convert);
}

/** ν → the index: fractional between two entries of the table, clamped to its ends. */
function indexConversion(alphasCumprod: ArrayLike<number>): (ratio: number) => number {
  const table = Float64Array.from(alphasCumprod, (a) => log((1 - a) / a) / 2);
  const last = table.length - 1;
  const wrong = table.findIndex(
    (value, k) =>
      !((Number.isFinite(value) || (k === last && alphasCumprod[k] === 0)) && (k === 0 || value > table[k - 1])),
  );
  if (wrong >= 0 || table.length === 0)
    throw new BackstepError(
      "OPTION_INVALID",
      `time.alphasCumprod[${Math.max(wrong, 0)}] is ${alphasCumprod[Math.max(wrong, 0)]}; the values must decrease strictly and be between 1 and 0, or 0 at the last index`,
    );
  return (ratio) => {
    if (!(ratio > exp(table[0]))) return 0;
    const level = log(ratio);
    if (table[last] === Number.POSITIVE_INFINITY && level >= table[last - 1])
      return last - 1 / Math.sqrt((1 + ratio ** 2) * alphasCumprod[last - 1]);
    if (level >= table[last]) return last;
    let [below, above] = [0, last];
    while (above - below > 1) {
      const middle = (below + above) >> 1;
      if (table[middle] <= level) below = middle;
      else above = middle;
    }
    return below + (level - table[below]) / (table[above] - table[below]);
  };
}
