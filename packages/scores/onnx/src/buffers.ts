import { Tensor } from "onnxruntime-common";
import { type Condition, differsByRow } from "./conditions.ts";
import { type Element, type Elements, elements, write } from "./element.ts";

/** Which rows of a run the rows of a call are: row r is row first + (from + min(r, count − 1)) mod period. */
export interface RowIndices {
  readonly first: number;
  readonly from: number;
  readonly count: number;
  readonly period: number;
}

/** Memory of one call at a time, kept for the next. */
export interface Buffers {
  /** Memory for so many elements of a port, with unspecified values. */
  take(port: string, type: Element, length: number): Elements;
  /** The tensor over these values, made once for each view: its shape follows from the view's length. */
  tensor(type: Element, values: Elements, dims: readonly number[]): Tensor;
  /** The tensors of the conditions for so many rows, and as many again of the null conditions if `guided`. */
  conditions(
    conditions: readonly Condition[],
    rows: number,
    guided: boolean,
    indices: RowIndices,
  ): Readonly<Record<string, Tensor>>;
}

export function createBuffers(): Buffers {
  const memory = new Map<string, Elements>();
  // Batches are recycled, and keep their views until the memory grows: nearly every call finds its tensors here.
  const tensors = new WeakMap<Elements, Tensor>();
  let filled: { rows: number; indices: RowIndices; tensors: Readonly<Record<string, Tensor>> } | undefined;
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
    conditions(conditions, rows, guided, indices) {
      const known = filled?.rows === rows ? filled : undefined;
      if (known !== undefined && (!differsByRow(conditions) || same(known.indices, indices))) return known.tensors;
      filled = {
        rows,
        indices,
        tensors: Object.fromEntries(
          conditions.map((each) => {
            const memory = known?.tensors[each.port.name];
            return [each.port.name, repeated(each, rows, guided, indices, memory)];
          }),
        ),
      };
      return filled.tensors;
    },
  };
}

function same(a: RowIndices, b: RowIndices): boolean {
  return a.first === b.first && a.from === b.from && a.count === b.count && a.period === b.period;
}

/** The condition of every row, in the memory of a tensor of as many rows where there is one. */
function repeated(
  { port, shape, values, nulls }: Condition,
  rows: number,
  guided: boolean,
  { first, from, count, period }: RowIndices,
  memory: Tensor | undefined,
): Tensor {
  const all = guided ? 2 * rows : rows;
  const length = values[0].length;
  const target = memory ? (memory.data as Elements) : elements(port.type, all * length);
  for (let row = 0; row < all; row++) {
    const index = first + ((from + Math.min(row % rows, count - 1)) % period);
    write(
      port.type,
      target,
      row < rows ? values[index % values.length] : (nulls ?? values[index % values.length]),
      row * length,
    );
  }
  return memory ?? new Tensor(port.type, target as never, [all, ...shape]);
}
