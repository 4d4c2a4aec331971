import { Arena } from "./arena.ts";
import { at, type Coefficient, endOfRun, hasRowCoefficients, requireTimes, spreadCoefficient } from "./coefficient.ts";
import type { Fill, WasmExports } from "./exports.ts";
import { patternLength } from "./gaussian-pattern.ts";
import type { ElementwiseName, Kernels, MixtureParameters, Precision, ScoreKind, Stream } from "./types.ts";

const KINDS: Record<ScoreKind, number> = { score: 0, denoised: 1 };
const LAYOUTS: Record<MixtureParameters["layout"], number> = { isotropic: 0, diagonal: 1 };
const NAMES: Record<ElementwiseName, number> = { exp: 0, log: 1, sin: 2, cos: 3 };

/** Rows whose coefficients are in scratch at the same time: 6 · 8 bytes each, and 6 · 7 elements if they are repeated per element. */
const COEFFICIENT_ROWS = 1024;
const COEFFICIENT_BYTES = 6 * 8 * COEFFICIENT_ROWS;

/** The kernels over one instance of the module. */
export class WasmKernels implements Kernels {
  readonly memory: WebAssembly.Memory;
  readonly #wasm: WasmExports;
  readonly #arena: Arena;

  constructor(wasm: WasmExports) {
    this.#wasm = wasm;
    this.memory = wasm.memory;
    this.#arena = new Arena(wasm.memory);
  }

  allocate(bytes: number): number {
    return this.#arena.allocate(bytes);
  }

  reserve(bytes: number): void {
    this.#arena.reserve(bytes);
  }

  reset(): void {
    this.#arena.reset();
  }

  sum(
    precision: Precision,
    out: number,
    rows: number,
    dim: number,
    coefficients: readonly Coefficient[],
    addresses: readonly number[],
  ): boolean {
    const n = coefficients.length;
    if (n < 1 || n > 6 || addresses.length !== n)
      throw new RangeError(
        `sum takes 1 to 6 terms: got ${n} coefficients and ${addresses.length} addresses; the numbers must be equal`,
      );
    if (hasRowCoefficients(coefficients, rows))
      return this.#sumRows(precision, out, rows, dim, coefficients, addresses);
    const c = coefficients as readonly number[];
    const a = addresses;
    const run = precision === "f64" ? this.#wasm.sumF64 : this.#wasm.sumF32;
    // Missing terms become 0 in WebAssembly and are never read.
    return run(n, out, rows * dim, a[0], a[1], a[2], a[3], a[4], a[5], c[0], c[1], c[2], c[3], c[4], c[5]) === 1;
  }

  #sumRows(
    precision: Precision,
    out: number,
    rows: number,
    dim: number,
    coefficients: readonly Coefficient[],
    a: readonly number[],
  ): boolean {
    const n = coefficients.length;
    const run = precision === "f64" ? this.#wasm.sumRowsF64 : this.#wasm.sumRowsF32;
    const rowBytes = dim * (precision === "f64" ? 8 : 4);
    const scratch = this.#arena.scratch(COEFFICIENT_BYTES * 8);
    const stride = COEFFICIENT_ROWS * 8;
    const view = new Float64Array(this.memory.buffer, scratch, 6 * COEFFICIENT_ROWS);
    let finite = true;
    for (let first = 0; first < rows; first += COEFFICIENT_ROWS) {
      const count = Math.min(COEFFICIENT_ROWS, rows - first);
      for (let i = 0; i < n; i++) spreadCoefficient(view, i * COEFFICIENT_ROWS, coefficients[i], first, count);
      const k = first * rowBytes;
      const spread = scratch + COEFFICIENT_BYTES;
      // biome-ignore format: one argument per term
      const ok = run(n, out + k, count, dim, a[0] + k, a[1] + k, a[2] + k, a[3] + k, a[4] + k, a[5] + k, scratch, stride, spread);
      finite = ok === 1 && finite;
    }
    return finite;
  }

  normals(precision: Precision, out: number, stream: Stream, first: number, count: number, scale: number): void {
    fill(precision === "f64" ? this.#wasm.normalsF64 : this.#wasm.normalsF32, out, stream, first, count, scale);
  }

  uniforms(precision: Precision, out: number, stream: Stream, first: number, count: number): void {
    fill(precision === "f64" ? this.#wasm.uniformsF64 : this.#wasm.uniformsF32, out, stream, first, count, 1);
  }

  gaussian(
    kind: ScoreKind,
    precision: Precision,
    out: number,
    x: number,
    rows: number,
    dim: number,
    mean: number,
    variance: number,
    alpha: Coefficient,
    sigma2: Coefficient,
  ): void {
    requireTimes(alpha, sigma2, rows);
    const run = precision === "f64" ? this.#wasm.gaussianF64 : this.#wasm.gaussianF32;
    const bytes = precision === "f64" ? 8 : 4;
    const length = patternLength(dim, 16 / bytes);
    const pattern = this.#arena.scratch(2 * bytes * length);
    for (let first = 0; first < rows; ) {
      const end = endOfRun(alpha, sigma2, first, rows);
      const count = (end - first) * dim;
      const k = first * dim * bytes;
      const filled = Math.min(length, count);
      // biome-ignore format: one line per call
      run(KINDS[kind], out + k, x + k, count, dim, mean, variance, at(alpha, first), at(sigma2, first), pattern, length, filled);
      first = end;
    }
  }

  mixture(
    kind: ScoreKind,
    precision: Precision,
    out: number,
    x: number,
    rows: number,
    dim: number,
    parameters: MixtureParameters,
    alpha: Coefficient,
    sigma2: Coefficient,
    logDensity: number,
  ): void {
    requireTimes(alpha, sigma2, rows);
    const { components, means, variances, logWeights } = parameters;
    if (!(components >= 1)) throw new RangeError(`a mixture needs at least 1 component: got ${components}`);
    const double = precision === "f64";
    const prepare = double ? this.#wasm.prepareMixtureF64 : this.#wasm.prepareMixtureF32;
    const run = double ? this.#wasm.mixtureF64 : this.#wasm.mixtureF32;
    const bytes = double ? 8 : 4;
    const layout = LAYOUTS[parameters.layout];
    const tables = layout === 0 ? components * (dim + 3) : components * dim * (kind === "score" ? 2 : 4);
    const work = this.#arena.scratch(64 * dim + 8 * components + bytes * tables);
    const prepared = work + 64 * dim;
    for (let first = 0; first < rows; ) {
      const end = endOfRun(alpha, sigma2, first, rows);
      const [a, s, k] = [at(alpha, first), at(sigma2, first), first * dim * bytes];
      const log = logDensity === 0 ? 0 : logDensity + 8 * first;
      const shift = prepare(KINDS[kind], layout, components, dim, means, variances, logWeights, a, s, prepared);
      // biome-ignore format: one line per call
      run(KINDS[kind], layout, out + k, x + k, end - first, dim, components, means, prepared, shift, log, work);
      first = end;
    }
  }

  rotate(
    precision: Precision,
    out: number,
    x: number,
    rows: number,
    dim: number,
    matrix: number,
    transpose: boolean,
  ): void {
    if (out === x) throw new RangeError("rotate cannot work in place: out and x are the same address");
    const run = precision === "f64" ? this.#wasm.rotateF64 : this.#wasm.rotateF32;
    const rowBytes = dim * (precision === "f64" ? 8 : 4);
    // Rows per sweep: 128 KiB fits into the cache. With fewer than 64 rows, packing the matrix would cost more than it saves.
    const block = Math.max(64, 4 * Math.floor(32768 / rowBytes));
    run(out, x, rows, dim, matrix, transpose ? 1 : 0, this.#arena.scratch(32 * dim + 128), block);
  }

  elementwise(name: ElementwiseName, precision: Precision, out: number, x: number, count: number): void {
    const run = precision === "f64" ? this.#wasm.elementwiseF64 : this.#wasm.elementwiseF32;
    run(NAMES[name], out, x, count);
  }

  toHalf(precision: Precision, out: number, x: number, count: number): void {
    (precision === "f64" ? this.#wasm.toHalfF64 : this.#wasm.toHalfF32)(out, x, count);
  }

  fromHalf(precision: Precision, out: number, x: number, count: number): void {
    (precision === "f64" ? this.#wasm.fromHalfF64 : this.#wasm.fromHalfF32)(out, x, count);
  }

  philox(counter: readonly [number, number, number, number], key: readonly [number, number]): Uint32Array {
    const out = this.#arena.scratch(16);
    this.#wasm.philox(out, ...counter, ...key);
    return new Uint32Array(this.memory.buffer, out, 4).slice();
  }
}

function fill(run: Fill, out: number, stream: Stream, first: number, count: number, scale: number): void {
  if (!Number.isSafeInteger(first) || first < 0) throw new RangeError(`first is ${first}; it must be an integer ≥ 0`);
  run(out, stream.seedLow, stream.seedHigh, stream.step, stream.draw, first, count, scale);
}
