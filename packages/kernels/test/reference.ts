// Stand-in in plain TypeScript until the WebAssembly module is in place.
import type { ElementwiseName, Kernels, MixtureParameters, Precision, ScoreKind, Stream } from "./types.ts";

type Coef = number | Float64Array;
const at = (c: Coef, i: number): number => (typeof c === "number" ? c : c[i]);

function mulhilo(a: number, b: number): [number, number] {
  const p = BigInt(a >>> 0) * BigInt(b >>> 0);
  return [Number(p >> 32n), Number(p & 0xffffffffn)];
}
function philox(c: readonly number[], k: readonly number[]): Uint32Array {
  let [a, b, d, e] = c;
  let [k0, k1] = k;
  for (let r = 0; r < 10; r++) {
    const [h0, l0] = mulhilo(0xd2511f53, a);
    const [h1, l1] = mulhilo(0xcd9e8d57, d);
    [a, b, d, e] = [(h1 ^ b ^ k0) >>> 0, l1, (h0 ^ e ^ k1) >>> 0, l0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return Uint32Array.of(a, b, d, e);
}
function uniform(s: Stream, e: number): number {
  const blk = Math.floor(e / 2);
  const w = philox([blk >>> 0, Math.floor(blk / 2 ** 32), s.step, s.draw], [s.seedLow, s.seedHigh]);
  const o = (e % 2) * 2;
  return ((w[o] >>> 6) * 2 ** 27 + (w[o + 1] >>> 5) + 0.5) / 2 ** 53;
}
function normal(s: Stream, e: number): number {
  const b = e - (e % 2);
  const r = Math.sqrt(-2 * Math.log(uniform(s, b)));
  const u = 2 * Math.PI * uniform(s, b + 1);
  return e % 2 === 0 ? r * Math.cos(u) : r * Math.sin(u);
}

class StandIn implements Kernels {
  memory = new WebAssembly.Memory({ initial: 16 });
  top = 64;
  view(p: Precision, a: number, n: number): Float64Array | Float32Array {
    return p === "f64" ? new Float64Array(this.memory.buffer, a, n) : new Float32Array(this.memory.buffer, a, n);
  }
  allocate(bytes: number): number {
    const a = this.top;
    this.top = Math.ceil((a + bytes) / 64) * 64;
    this.reserve(0);
    return a;
  }
  reserve(bytes: number): void {
    const need = this.top + bytes - this.memory.buffer.byteLength;
    if (need > 0) this.memory.grow(Math.ceil(need / 65536) + 16);
  }
  reset(): void {
    this.top = 64;
  }
  sum(p: Precision, out: number, rows: number, dim: number, c: readonly Coef[], adr: readonly number[]): boolean {
    const o = this.view(p, out, rows * dim);
    const A = adr.map((a) => this.view(p, a, rows * dim));
    let fin = true;
    for (let i = 0; i < rows; i++)
      for (let j = i * dim; j < (i + 1) * dim; j++) {
        let t = at(c[0], i) * A[0][j];
        for (let k = 1; k < A.length; k++) t += at(c[k], i) * A[k][j];
        o[j] = t;
        if (!Number.isFinite(t)) fin = false;
      }
    return fin;
  }
  normals(p: Precision, out: number, s: Stream, first: number, count: number, scale: number): void {
    const o = this.view(p, out, count);
    for (let i = 0; i < count; i++) o[i] = scale * normal(s, first + i);
  }
  uniforms(p: Precision, out: number, s: Stream, first: number, count: number): void {
    const o = this.view(p, out, count);
    for (let i = 0; i < count; i++) o[i] = uniform(s, first + i);
  }
  gaussian(
    kind: ScoreKind,
    p: Precision,
    out: number,
    x: number,
    rows: number,
    dim: number,
    mean: number,
    variance: number,
    alpha: Coef,
    sigma2: Coef,
  ): void {
    const [o, X, m, v] = [
      this.view(p, out, rows * dim),
      this.view(p, x, rows * dim),
      this.view("f64", mean, dim),
      this.view("f64", variance, dim),
    ];
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < dim; j++) {
        const a = at(alpha, i);
        const r = (X[i * dim + j] - a * m[j]) / (a * a * v[j] + at(sigma2, i));
        o[i * dim + j] = kind === "score" ? -r : m[j] + a * v[j] * r;
      }
  }
  mixture(
    kind: ScoreKind,
    p: Precision,
    out: number,
    x: number,
    rows: number,
    dim: number,
    q: MixtureParameters,
    alpha: Coef,
    sigma2: Coef,
    logDensity: number,
  ): void {
    const K = q.components;
    const iso = q.layout === "isotropic";
    const [o, X, M] = [this.view(p, out, rows * dim), this.view(p, x, rows * dim), this.view(p, q.means, K * dim)];
    const [V, W] = [this.view("f64", q.variances, iso ? K : K * dim), this.view("f64", q.logWeights, K)];
    const L = new Float64Array(K);
    for (let i = 0; i < rows; i++) {
      const [a, s2] = [at(alpha, i), at(sigma2, i)];
      let top = -Infinity;
      for (let k = 0; k < K; k++) {
        let l = W[k];
        for (let j = 0; j < dim; j++) {
          const c = a * a * V[iso ? k : k * dim + j] + s2;
          const d = X[i * dim + j] - a * M[k * dim + j];
          l -= 0.5 * ((d * d) / c + Math.log(2 * Math.PI * c));
        }
        L[k] = l;
        top = Math.max(top, l);
      }
      let z = 0;
      const acc = new Float64Array(dim);
      for (let k = 0; k < K; k++) {
        const r = Math.exp(L[k] - top);
        z += r;
        if (r > 0)
          for (let j = 0; j < dim; j++) {
            const v = V[iso ? k : k * dim + j];
            const e = (X[i * dim + j] - a * M[k * dim + j]) / (a * a * v + s2);
            acc[j] += r * (kind === "score" ? -e : M[k * dim + j] + a * v * e);
          }
      }
      for (let j = 0; j < dim; j++) o[i * dim + j] = acc[j] / z;
      if (logDensity) this.view("f64", logDensity, rows)[i] = top + Math.log(z);
    }
  }
  rotate(p: Precision, out: number, x: number, rows: number, dim: number, matrix: number, transpose: boolean): void {
    const [o, X, Q] = [this.view(p, out, rows * dim), this.view(p, x, rows * dim), this.view(p, matrix, dim * dim)];
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < dim; j++) {
        let t = 0;
        for (let k = 0; k < dim; k++) t += Q[transpose ? k * dim + j : j * dim + k] * X[i * dim + k];
        o[i * dim + j] = t;
      }
  }
  elementwise(name: ElementwiseName, p: Precision, out: number, x: number, count: number): void {
    const [o, X] = [this.view(p, out, count), this.view(p, x, count)];
    for (let i = 0; i < count; i++) o[i] = Math[name](X[i]);
  }
  philox(c: readonly [number, number, number, number], k: readonly [number, number]): Uint32Array {
    return philox(c, k);
  }
}

/** Instantiates the kernels with a memory of their own. */
export async function loadKernels(): Promise<Kernels> {
  return new StandIn();
}
