import { type Reflection, reflection } from "./householder.ts";

/** Buffers that the splits of one path reuse. Their values are valid until the next call. */
export class Scratch {
  #values: Float64Array = new Float64Array(64);
  #stack: Float64Array = new Float64Array(0);
  #shifted: Float64Array = new Float64Array(4);
  #reflection: Reflection = reflection(16);

  /** Values of functions at Gauss nodes: an array of at least this length. */
  values(length: number): Float64Array {
    if (this.#values.length < length) this.#values = new Float64Array(length);
    return this.#values;
  }

  /** Two triangles, one below the other: an array of exactly this length. */
  stack(length: number): Float64Array {
    if (this.#stack.length !== length) this.#stack = new Float64Array(length);
    return this.#stack;
  }

  /** Coefficients of a shifted polynomial: an array of at least this length. */
  shifted(length: number): Float64Array {
    if (this.#shifted.length < length) this.#shifted = new Float64Array(length);
    return this.#shifted;
  }

  /** A reflection of vectors of at least this length. */
  reflection(rows: number): Reflection {
    if (this.#reflection.v.length < rows) this.#reflection = reflection(rows);
    return this.#reflection;
  }
}
