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
  /** The tensor over these values, made once for each place in memory: its shape follows from the number of values. */
  tensor(type: Element, values: Elements, dims: () => readonly number[]): Tensor;
  /** Feeds the conditions for so many rows, and as many again of the null conditions if `guided`. */
  feedConditions(conditions: readonly Condition[], rows: number, guided: boolean): void;
}

export function createBuffers(): Buffers {
  const memory = new Map<string, Elements>();
  // Batches are recycled, and so is the memory of runs until it grows: nearly every call finds its tensors here.
  const tensors = new WeakMap<ArrayBufferLike, Map<number, Tensor>>();
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
      const { buffer, byteOffset } = values;
      let there = tensors.get(buffer);
      if (there === undefined) {
        there = new Map();
        tensors.set(buffer, there);
      }
      const known = there.get(byteOffset);
      if (known !== undefined && known.size === values.length && known.type === type) return known;
      const made = new Tensor(type, values as never, dims());
      there.set(byteOffset, made);
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
