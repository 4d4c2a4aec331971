import { Tensor } from "onnxruntime-common";
import type { Condition } from "./conditions.ts";
import { type Element, type Elements, elements, write } from "./element.ts";

/** Memory of one call at a time, kept for the next. */
export interface Buffers {
  /** Memory for so many elements of a port, with unspecified values. */
  take(port: string, type: Element, length: number): Elements;
  /** The tensor over these values, made once for each view: its shape follows from the view's length. */
  tensor(type: Element, values: Elements, dims: readonly number[]): Tensor;
  /** The tensors of the conditions for so many rows, and as many again of the null conditions if `guided`. */
  conditions(conditions: readonly Condition[], rows: number, guided: boolean): Readonly<Record<string, Tensor>>;
}

export function createBuffers(): Buffers {
  const memory = new Map<string, Elements>();
  // Batches are recycled, and keep their views until the memory grows: nearly every call finds its tensors here.
  const tensors = new WeakMap<Elements, Tensor>();
  let filled: { rows: number; tensors: Readonly<Record<string, Tensor>> } | undefined;
  return {
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
      const made = new Tensor(type, values as never, dims);
      tensors.set(values, made);
      return made;
    },
    conditions(conditions, rows, guided) {
      if (filled?.rows !== rows)
        filled = {
          rows,
          tensors: Object.fromEntries(conditions.map((each) => [each.port.name, repeat(each, rows, guided)])),
        };
      return filled.tensors;
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
