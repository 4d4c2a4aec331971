import { Tensor } from "onnxruntime-common";
import { type Condition, differsByRow } from "./conditions.ts";
import { type Element, type Elements, elements, write } from "./element.ts";

/** Which rows of a run the rows of a call are: row r is row first + ⌊(from + min(r, count − 1))/copies⌋. */
export interface RowIndices {
  readonly first: number;
  readonly from: number;
  readonly count: number;
  readonly copies: number;
}

/** Memory of one call at a time, kept for the next. */
export interface Buffers {
  /** The class of its tensors. */
  readonly Tensor: typeof Tensor;
  /** What the runtime is given, by port. */
  readonly feeds: Record<string, Tensor>;
  readonly fetches: Record<string, Tensor>;
  /** Memory for so many elements of a port, with unspecified values. */
  take(port: string, type: Element, length: number): Elements;
  /** The tensor over these values, made once for each place in memory: its shape follows from the number of values. */
  tensor(type: Element, values: Elements, dims: () => readonly number[]): Tensor;
  /** Feeds the conditions for so many rows, if `guided` each with the null condition behind it. */
  feedConditions(conditions: readonly Condition[], rows: number, guided: boolean, indices: RowIndices): void;
}

export function createBuffers(Class: typeof Tensor = Tensor): Buffers {
  const feeds: Record<string, Tensor> = {};
  const take = roomByPort();
  const feedConditions = conditionsInto(Class, feeds, take);
  return { Tensor: Class, feeds, fetches: {}, take, tensor: tensorByPlace(Class), feedConditions };
}

function roomByPort(): Buffers["take"] {
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

/** Batches are recycled, and so is the memory of runs until it grows: nearly every call finds its tensors here. */
function tensorByPlace(Class: typeof Tensor): Buffers["tensor"] {
  const tensors = new WeakMap<ArrayBufferLike, Map<number, Tensor>>();
  return (type, values, dims) => {
    const { buffer, byteOffset } = values;
    let there = tensors.get(buffer);
    if (there === undefined) {
      there = new Map();
      tensors.set(buffer, there);
    }
    const known = there.get(byteOffset);
    if (known !== undefined && known.size === values.length && known.type === type) return known;
    const made = new Class(type, values as never, dims());
    there.set(byteOffset, made);
    return made;
  };
}

/** Conditions are only written where they are not those of the call before. */
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
      // What was fed before is a tensor over the same memory.
      if (!fits) feeds[port.name] = new Class(port.type, target as never, [all, ...shape]);
    }
    fed = rows;
    last = indices;
  };
}

function same(a: RowIndices, b: RowIndices): boolean {
  return a.first === b.first && a.from === b.from && a.count === b.count && a.copies === b.copies;
}

/** The condition of every row, followed by the null condition where there are more in all than rows. */
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
