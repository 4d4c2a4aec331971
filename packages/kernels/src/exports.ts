/** Addresses of up to six terms. */
type Six = [a0: number, a1: number, a2: number, a3: number, a4: number, a5: number];

export type SumScalar = (n: number, out: number, count: number, ...rest: [...Six, ...Six]) => number;
export type SumRows = (
  n: number,
  out: number,
  rows: number,
  dim: number,
  ...rest: [...Six, coefficients: number, stride: number, spread: number]
) => number;
export type Fill = (
  out: number,
  seedLow: number,
  seedHigh: number,
  step: number,
  draw: number,
  first: number,
  count: number,
  scale: number,
) => void;
export type Gaussian = (
  kind: number,
  out: number,
  x: number,
  count: number,
  dim: number,
  mean: number,
  variance: number,
  alpha: number,
  sigma2: number,
  pattern: number,
  length: number,
  filled: number,
) => void;
export type PrepareMixture = (
  kind: number,
  layout: number,
  components: number,
  dim: number,
  means: number,
  variances: number,
  logWeights: number,
  alpha: number,
  sigma2: number,
  prepared: number,
) => number;
export type Mixture = (
  kind: number,
  layout: number,
  out: number,
  x: number,
  rows: number,
  dim: number,
  components: number,
  means: number,
  prepared: number,
  shift: number,
  logDensity: number,
  work: number,
) => void;
export type Rotate = (
  out: number,
  x: number,
  rows: number,
  dim: number,
  matrix: number,
  transpose: number,
  panel: number,
  block: number,
) => void;
export type Elementwise = (name: number, out: number, x: number, count: number) => void;
export type Convert = (out: number, x: number, count: number) => void;

/** The exports of assembly/index.ts. */
export interface WasmExports {
  readonly memory: WebAssembly.Memory;
  readonly sumF32: SumScalar;
  readonly sumF64: SumScalar;
  readonly sumRowsF32: SumRows;
  readonly sumRowsF64: SumRows;
  readonly normalsF32: Fill;
  readonly normalsF64: Fill;
  readonly uniformsF32: Fill;
  readonly uniformsF64: Fill;
  readonly gaussianF32: Gaussian;
  readonly gaussianF64: Gaussian;
  readonly prepareMixtureF32: PrepareMixture;
  readonly prepareMixtureF64: PrepareMixture;
  readonly mixtureF32: Mixture;
  readonly mixtureF64: Mixture;
  readonly rotateF32: Rotate;
  readonly rotateF64: Rotate;
  readonly elementwiseF32: Elementwise;
  readonly elementwiseF64: Elementwise;
  readonly toHalfF32: Convert;
  readonly toHalfF64: Convert;
  readonly fromHalfF32: Convert;
  readonly fromHalfF64: Convert;
  readonly philox: (out: number, c0: number, c1: number, c2: number, c3: number, k0: number, k1: number) => void;
}
