import { Tensor } from "onnxruntime-common";
import { type Condition, differsByRow } from "../conditions/conditions.ts";
import { type Element, type Elements, elements, write } from "../ports/element.ts";

/** The run's row for each row r of a call: first + ⌊(from + min(r, count − 1))/copies⌋. */
export interface RowIndices {
  readonly first: number;
  readonly from: number;
  readonly count: number;
  readonly copies: number;
}

/** Memory of one call, kept for the next one. */
export interface Buffers {
  /** The class of the tensors. */
  readonly Tensor: typeof Tensor;
  /** Inputs of the call, by port. */
  readonly feeds: Record<string, Tensor>;
  readonly fetches: Record<string, Tensor>;
  /** Memory for `length` elements of a port, with unspecified values. */
  take(port: string, type: Element, length: number): Elements;
  /** The tensor over these values, created once per address. The shape must follow from the number of values. */
  tensor(type: Element, values: Elements, dims: () => readonly number[]): Tensor;
  /** Feeds the conditions of `rows` rows; if `guided`, the null condition follows each. */
  feedConditions(conditions: readonly Condition[], rows: number, guided: boolean, indices: RowIndices): void;
}

export function createBuffers(Class: typeof Tensor = Tensor): Buffers {
  const feeds: Record<string, Tensor> = {};
  const take = memoryByPort();
  const feedConditions = conditionsInto(Class, feeds, take);
  return { Tensor: Class, feeds, fetches: {}, take, tensor: tensorByAddress(Class), feedConditions };
}

function memoryByPort(): Buffers["take"] {
  const memory = new Map<string, Elements>();
  return (port, type, length) => {
    let values = memory.get(port);
    if (values === undefined || values.length < length) {
      values = elements(type, length);
      memory.set(port, values);
    }
    return values.length === length ? values : values.subarray(0, length);
  };
}

/** Batches and the memory of runs are recycled, so that nearly every call finds its tensors here. */
function tensorByAddress(Class: typeof Tensor): Buffers["tensor"] {
  const tensors = new WeakMap<ArrayBufferLike, Map<number, Tensor>>();
  return (type, values, dims) => {
    const { buffer, byteOffset } = values;
    let byOffset = tensors.get(buffer);
    if (byOffset === undefined) {
      byOffset = new Map();
      tensors.set(buffer, byOffset);
    }
    const known = byOffset.get(byteOffset);
    if (known !== undefined && known.size === values.length && known.type === type) return known;
    const created = new Class(type, values as never, dims());
    byOffset.set(byteOffset, created);
    return created;
  };
}

/** Conditions are written only if they differ from those of the previous call. */
function conditionsInto(
  Class: typeof Tensor,
  feeds: Record<string, Tensor>,
  take: Buffers["take"],
): Buffers["feedConditions"] {
  let fed = -1;
  let last: RowIndices | undefined;
  return (conditions, rows, guided, indices) => {
    const fits = rows === fed;
    if (fits && (!differsByRow(conditions) || same(indices, last!))) return;
    const all = guided ? 2 * rows : rows;
    for (const each of conditions) {
      const { port, shape, values } = each;
      const target = take(port.name, port.type, all * values[0].length);
      writeRows(each, rows, all, indices, target);
      // Otherwise the tensor over the same memory is already fed.
      if (!fits) feeds[port.name] = new Class(port.type, target as never, [all, ...shape]);
    }
    fed = rows;
    last = indices;
  };
}

function same(a: RowIndices, b: RowIndices): boolean {
  return a.first === b.first && a.from === b.from && a.count === b.count && a.copies === b.copies;
}

/** Writes the condition of each row, followed by its null condition if `all` is twice `rows`. */
function writeRows(
  { port, values, nulls }: Condition,
  rows: number,
  all: number,
  { first, from, count, copies }: RowIndices,
  target: Elements,
): void {
  const perRow = all / rows;
  for (let k = 0; k < all; k++) {
    const index = first + Math.floor((from + Math.min(Math.floor(k / perRow), count - 1)) / copies);
    const own = values[index % values.length];
    write(port.type, target, k % perRow === 0 ? own : (nulls ?? own), k * own.length);
  }
}
