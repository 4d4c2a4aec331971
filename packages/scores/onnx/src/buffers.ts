import { Tensor } from "onnxruntime-common";
import type { Condition } from "./conditions.ts";
import { type Element, type Elements, elements, write } from "./element.ts";

/** Memory of one call at a time, kept for the next. */
export interface Buffers {
  /** What the runtime is given, by port. */
  readonly feeds: Record<string, Tensor>;
  readonly fetches: Record<string, Tensor>;
  /** Memory for so many elements of a port, with unspecified values. */
  take(port: string, type: Element, length: number): Elements;
  /** The tensor over these values, made once for each view: its shape follows from the view's length. */
  tensor(type: Element, values: Elements, dims: () => readonly number[]): Tensor;
  /** Feeds the conditions for so many rows, and as many again of the null conditions if `guided`. */
  feedConditions(conditions: readonly Condition[], rows: number, guided: boolean): void;
}

export function createBuffers(): Buffers {
  const memory = new Map<string, Elements>();
  // Batches are recycled, and keep their views until the memory grows: nearly every call finds its tensors here.
  const tensors = new WeakMap<Elements, Tensor>();
  const feeds: Record<string, Tensor> = {};
  let conditionRows = -1;
  return {
    feeds,
    fetches: {},
    take(port, type, length) {
      let values = memory.get(port);
      if (values === undefined || values.length < length) {
        values = elements(type, length);
        memory.set(port, values);
      }
      return values.length === length ? values : values.subarray(0, length);
    },
    tensor(type, values, dims) {
      const known = tensors.get(values);
      if (known !== undefined) return known;
      const made = new Tensor(type, values as never, dims());
      tensors.set(values, made);
      return made;
    },
    feedConditions(conditions, rows, guided) {
      if (rows === conditionRows) return;
      for (const each of conditions) feeds[each.port.name] = repeat(each, rows, guided);
      conditionRows = rows;
    },
  };
}

function repeat({ port, shape, values, nulls }: Condition, rows: number, guided: boolean): Tensor {
  const all = guided ? 2 * rows : rows;
  const target = elements(port.type, all * values.length);
  for (let row = 0; row < all; row++)
    write(port.type, target, row < rows ? values : (nulls ?? values), row * values.length);
  return new Tensor(port.type, target as never, [all, ...shape]);
}
