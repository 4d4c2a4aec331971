import { log } from "@backstep/kernels";
import { gaussLegendreRule, legendre } from "../../gauss-legendre.ts";
import { type Reflection, reflect, reflection, triangularize } from "./householder.ts";
import type { Span } from "./span.ts";

/** An interval with R of the span's functions on it. */
export interface Factored {
  readonly low: number;
  readonly high: number;
  /** R, upper triangular, row by row from the diagonal on, as `rowOf` says. */
  readonly factor: Float64Array;
}

type Interval = Omit<Factored, "factor">;

/** Where row k of a triangle stands, less k: its entry j ≥ k is at rowOf(count, k) + j. Small arrays are cheap only without the zeros. */
export function rowOf(count: number, k: number): number {
  return k * count - (k * (k + 1)) / 2;
}

/** The upper triangle of a row-major matrix. */
export function packed(matrix: Float64Array, count: number): Float64Array {
  const out = new Float64Array((count * (count + 1)) / 2);
  for (let k = 0; k < count; k++) for (let j = k; j < count; j++) out[rowOf(count, k) + j] = matrix[k * count + j];
  return out;
}

/** R from the functions at the nodes of one Gauss rule. */
export function sampled(span: Span, interval: Interval, size: number): Float64Array {
  const { powers } = span;
  const count = span.functions.length;
  const rows = Math.max(size, count);
  const others = count - powers;
  const rule = ruleOf(rows, size, powers);
  const { triangle, reflections } = rule;
  sampleOthers(span, interval, rule, rows);
  const factor = new Float64Array((count * (count + 1)) / 2);
  const by = Math.sqrt((interval.high - interval.low) / 2);
  for (let k = 0; k < powers; k++) {
    const at = rowOf(count, k);
    for (let j = k; j < powers; j++) factor[at + j] = by * triangle[k * powers + j];
    for (let j = 0; j < others; j++) {
      reflect(values, j, others, reflections[k]);
      const value = values[k * others + j];
      factor[at + powers + j] = by * (reflections[k].flipped ? -value : value);
    }
  }
  // What is left below the powers' rows.
  values.copyWithin(0, powers * others, rows * others);
  triangularize(values, rows - powers, others);
  for (let k = 0; k < others; k++)
    for (let j = k; j < others; j++) factor[rowOf(count, powers + k) + powers + j] = by * values[k * others + j];
  return factor;
}

let values = new Float64Array(64);

/** Writes the functions that are no powers of u into `values`, weighted, with rows of 0 below. */
function sampleOthers(
  { drift, functions, powers }: Span,
  { low, high }: Interval,
  { nodes, roots }: SampledPowers,
  rows: number,
): void {
  const others = functions.length - powers;
  const half = (high - low) / 2;
  if (values.length < rows * others) values = new Float64Array(rows * others);
  values.fill(0, nodes.length * others, rows * others);
  for (let q = 0; q < nodes.length; q++) {
    const u = low + half * (1 + nodes[q]);
    for (let j = 0; j < others; j++) values[q * others + j] = roots[q] * functions[powers + j].value(drift, u);
  }
}

/** A Gauss rule, the roots of its weights, and the QR factorization of the powers at its nodes. */
interface SampledPowers {
  readonly nodes: Float64Array;
  readonly roots: Float64Array;
  readonly triangle: Float64Array;
  readonly reflections: readonly Reflection[];
}

const sampledPowers = new Map<number, SampledPowers>();

function ruleOf(rows: number, size: number, powers: number): SampledPowers {
  const key = (rows * 1024 + size) * 1024 + powers;
  const known = sampledPowers.get(key);
  if (known) return known;
  const { nodes, weights } = gaussLegendreRule(size);
  const roots = weights.map(Math.sqrt);
  const triangle = new Float64Array(rows * powers);
  for (let q = 0; q < size; q++)
    for (let j = 0, x = roots[q]; j < powers; j++, x *= nodes[q]) triangle[q * powers + j] = x;
  const reflections = Array.from({ length: powers }, () => reflection(rows));
  triangularize(triangle, rows, powers, undefined, reflections);
  const made = { nodes, roots, triangle, reflections };
  sampledPowers.set(key, made);
  return made;
}

const references: Float64Array[] = [];

/** R of 1, x, x², … on an interval of that half width. */
export function ofPowers(span: Span, half: number): Float64Array {
  references[span.powers] ??= sampled(span, { low: -1, high: 1 }, 16);
  const by = Math.sqrt(half);
  const factor = new Float64Array(references[span.powers].length);
  for (let i = 0; i < factor.length; i++) factor[i] = by * references[span.powers][i];
  return factor;
}

/** A part of relative width r of a smooth interval has Legendre coefficients that fall at least like (4r)ⁿ. */
export function nodesNeeded(ratio: number, count: number): number {
  if (!(ratio < 1 / 16)) return 16;
  return Math.min(16, Math.max(count, Math.ceil(20 / -log(4 * ratio)) + 1));
}

/** Whether the last of sixteen Legendre coefficients are negligible: the square of what is left is below rounding. */
export function isSmooth({ drift, functions, powers }: Span, { low, high }: Interval): boolean {
  const { nodes, weights } = gaussLegendreRule(16);
  const half = (high - low) / 2;
  return functions.slice(powers).every((f) => {
    let [largest, a, b] = [0, 0, 0];
    for (let q = 0; q < 16; q++) {
      const value = f.value(drift, low + half * (1 + nodes[q]));
      largest = Math.max(largest, Math.abs(value));
      a += weights[q] * value * legendre(14, nodes[q]).value;
      b += weights[q] * value * legendre(15, nodes[q]).value;
    }
    return 16 * Math.max(Math.abs(a), Math.abs(b)) <= 1e-9 * largest;
  });
}
