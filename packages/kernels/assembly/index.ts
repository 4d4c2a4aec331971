// The exports, one per precision: WebAssembly has no generics.

import { elementwise } from "./elementwise";
import { applyGaussian, prepareGaussian } from "./gaussian";
import { fromHalf, toHalf } from "./half";
import { mixture } from "./mixture";
import { prepareMixture } from "./mixture-prepare";
import { block } from "./philox";
import { rotate } from "./rotate";
import { fill, NORMAL, UNIFORM } from "./stream";
import { sumRows, sumScalar } from "./sum";

export function sumF32(n: i32, out: usize, count: i32, a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, a5: usize, c0: f32, c1: f32, c2: f32, c3: f32, c4: f32, c5: f32): bool {
  return !v128.any_true(sumScalar<f32>(n, out, count, a0, a1, a2, a3, a4, a5, c0, c1, c2, c3, c4, c5));
}
export function sumF64(n: i32, out: usize, count: i32, a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, a5: usize, c0: f64, c1: f64, c2: f64, c3: f64, c4: f64, c5: f64): bool {
  return !v128.any_true(sumScalar<f64>(n, out, count, a0, a1, a2, a3, a4, a5, c0, c1, c2, c3, c4, c5));
}
export function sumRowsF32(n: i32, out: usize, rows: i32, dim: i32, a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, a5: usize, coefficients: usize, stride: usize, spread: usize): bool {
  return !v128.any_true(sumRows<f32>(n, out, rows, dim, a0, a1, a2, a3, a4, a5, coefficients, stride, spread));
}
export function sumRowsF64(n: i32, out: usize, rows: i32, dim: i32, a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, a5: usize, coefficients: usize, stride: usize, spread: usize): bool {
  return !v128.any_true(sumRows<f64>(n, out, rows, dim, a0, a1, a2, a3, a4, a5, coefficients, stride, spread));
}

export function normalsF32(out: usize, k0: u32, k1: u32, step: u32, draw: u32, first: f64, count: i32, scale: f32): void {
  fill<f32>(NORMAL, out, k0, k1, step, draw, first, count, scale);
}
export function normalsF64(out: usize, k0: u32, k1: u32, step: u32, draw: u32, first: f64, count: i32, scale: f64): void {
  fill<f64>(NORMAL, out, k0, k1, step, draw, first, count, scale);
}
export function uniformsF32(out: usize, k0: u32, k1: u32, step: u32, draw: u32, first: f64, count: i32): void {
  fill<f32>(UNIFORM, out, k0, k1, step, draw, first, count, 1);
}
export function uniformsF64(out: usize, k0: u32, k1: u32, step: u32, draw: u32, first: f64, count: i32): void {
  fill<f64>(UNIFORM, out, k0, k1, step, draw, first, count, 1);
}

export function gaussianF32(kind: i32, out: usize, x: usize, count: i32, dim: i32, mean: usize, variance: usize, alpha: f64, sigma2: f64, pattern: usize, length: i32, filled: i32): void {
  const offset = pattern + (<usize>length << 2);
  prepareGaussian<f32>(kind, pattern, offset, filled, dim, mean, variance, alpha, sigma2);
  applyGaussian<f32>(kind, out, x, count, pattern, offset, length);
}
export function gaussianF64(kind: i32, out: usize, x: usize, count: i32, dim: i32, mean: usize, variance: usize, alpha: f64, sigma2: f64, pattern: usize, length: i32, filled: i32): void {
  const offset = pattern + (<usize>length << 3);
  prepareGaussian<f64>(kind, pattern, offset, filled, dim, mean, variance, alpha, sigma2);
  applyGaussian<f64>(kind, out, x, count, pattern, offset, length);
}

export function prepareMixtureF32(kind: i32, layout: i32, components: i32, dim: i32, means: usize, variances: usize, logWeights: usize, alpha: f64, sigma2: f64, at: usize): f64 {
  return prepareMixture<f32>(kind, layout, components, dim, means, variances, logWeights, alpha, sigma2, at);
}
export function prepareMixtureF64(kind: i32, layout: i32, components: i32, dim: i32, means: usize, variances: usize, logWeights: usize, alpha: f64, sigma2: f64, at: usize): f64 {
  return prepareMixture<f64>(kind, layout, components, dim, means, variances, logWeights, alpha, sigma2, at);
}
export function mixtureF32(kind: i32, layout: i32, out: usize, x: usize, rows: i32, dim: i32, components: i32, means: usize, prepared: usize, shift: f64, logDensity: usize, work: usize): void {
  mixture<f32>(kind, layout, out, x, rows, dim, components, means, prepared, shift, logDensity, work);
}
export function mixtureF64(kind: i32, layout: i32, out: usize, x: usize, rows: i32, dim: i32, components: i32, means: usize, prepared: usize, shift: f64, logDensity: usize, work: usize): void {
  mixture<f64>(kind, layout, out, x, rows, dim, components, means, prepared, shift, logDensity, work);
}

export function rotateF32(out: usize, x: usize, rows: i32, dim: i32, q: usize, transpose: bool, panel: usize, block: i32): void {
  rotate<f32>(out, x, rows, dim, q, transpose, panel, block);
}
export function rotateF64(out: usize, x: usize, rows: i32, dim: i32, q: usize, transpose: bool, panel: usize, block: i32): void {
  rotate<f64>(out, x, rows, dim, q, transpose, panel, block);
}

export function elementwiseF32(name: i32, out: usize, x: usize, count: i32): void {
  elementwise<f32>(name, out, x, count);
}
export function elementwiseF64(name: i32, out: usize, x: usize, count: i32): void {
  elementwise<f64>(name, out, x, count);
}

export function toHalfF32(out: usize, x: usize, count: i32): void {
  toHalf<f32>(out, x, count);
}
export function toHalfF64(out: usize, x: usize, count: i32): void {
  toHalf<f64>(out, x, count);
}
export function fromHalfF32(out: usize, x: usize, count: i32): void {
  fromHalf<f32>(out, x, count);
}
export function fromHalfF64(out: usize, x: usize, count: i32): void {
  fromHalf<f64>(out, x, count);
}

export function philox(out: usize, c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32): void {
  block(out, c0, c1, c2, c3, k0, k1);
}
