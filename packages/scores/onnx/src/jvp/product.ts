import type { Batch, Times } from "@backstep/core";

/** J_N(y) v of a network N at its input y. σ is the standard deviation of the noise in y, for the batch or per row. */
export type Product = (y: Batch, v: Batch, t: Times, sigma: number | Float64Array) => Promise<Batch>;
