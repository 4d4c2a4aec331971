import { gaussLegendreRule } from "@backstep/core/plugin";
import { type Reflection, reflect, reflection, triangularize } from "./householder.ts";
import { Scratch } from "./scratch.ts";
import type { Span } from "./span.ts";
import { type Factored, rowOf } from "./triangle.ts";

type Interval = Omit<Factored, "factor">;

/** R from the values of the functions at the nodes of one Gauss rule. */
export function factorAtNodes(span: Span, interval: Interval, size: number, scratch: Scratch): Float64Array {
  const { powers } = span;
  const count = span.functions.length;
  const rows = Math.max(size, count);
  const others = count - powers;
  const rule = ruleOf(rows, size, powers);
  const { triangle, reflections } = rule;
  const values = valuesOfOthers(span, interval, rule, rows, scratch);
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
  // The rows below those of the powers.
  values.copyWithin(0, powers * others, rows * others);
  triangularize(values, rows - powers, others, scratch.reflection(rows - powers));
  for (let k = 0; k < others; k++)
    for (let j = k; j < others; j++) factor[rowOf(count, powers + k) + powers + j] = by * values[k * others + j];
  return factor;
}

/** The weighted values of the functions other than powers of u, with rows of 0 below. */
function valuesOfOthers(
  { drift, functions, powers }: Span,
  { low, high }: Interval,
  { nodes, roots }: FactoredRule,
  rows: number,
  scratch: Scratch,
): Float64Array {
  const others = functions.length - powers;
  const half = (high - low) / 2;
  const values = scratch.values(rows * others);
  values.fill(0, nodes.length * others, rows * others);
  for (let q = 0; q < nodes.length; q++) {
    const u = low + half * (1 + nodes[q]);
    for (let j = 0; j < others; j++) values[q * others + j] = roots[q] * functions[powers + j].value(drift, u);
  }
  return values;
}

/** A Gauss rule, the square roots of its weights, and the QR factorization of the powers at its nodes. */
interface FactoredRule {
  readonly nodes: Float64Array;
  readonly roots: Float64Array;
  readonly triangle: Float64Array;
  readonly reflections: readonly Reflection[];
}

const rules = new Map<number, FactoredRule>();

function ruleOf(rows: number, size: number, powers: number): FactoredRule {
  const key = (rows * 1024 + size) * 1024 + powers;
  const known = rules.get(key);
  if (known) return known;
  const { nodes, weights } = gaussLegendreRule(size);
  const roots = weights.map(Math.sqrt);
  const triangle = new Float64Array(rows * powers);
  for (let q = 0; q < size; q++)
    for (let j = 0, x = roots[q]; j < powers; j++, x *= nodes[q]) triangle[q * powers + j] = x;
  const reflections = Array.from({ length: powers }, () => reflection(rows));
  triangularize(triangle, rows, powers, reflection(rows), undefined, reflections);
  const made = { nodes, roots, triangle, reflections };
  rules.set(key, made);
  return made;
}

const references: Float64Array[] = [];

/** R of 1, x, x², … on an interval of half width `half`. */
export function factorOfPowers(span: Span, half: number): Float64Array {
  references[span.powers] ??= factorAtNodes(span, { low: -1, high: 1 }, 16, new Scratch());
  const by = Math.sqrt(half);
  const factor = new Float64Array(references[span.powers].length);
  for (let i = 0; i < factor.length; i++) factor[i] = by * references[span.powers][i];
  return factor;
}
