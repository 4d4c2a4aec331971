import type { Values } from "./messages.ts";

/** Memory that travels to the worker and back, and is then reused. */
export interface TransferMemory {
  /** Memory of the type and size of these values, with unspecified contents. */
  like(values: Values): Values;
  copyOf(values: Values): Values;
  reclaim(values: Values): void;
}

export function createTransferMemory(): TransferMemory {
  const idle = new Map<number, ArrayBuffer[]>();
  const like = (values: Values): Values => {
    const buffer = idle.get(values.byteLength)?.pop() ?? new ArrayBuffer(values.byteLength);
    return new (values.constructor as new (buffer: ArrayBuffer) => Values)(buffer);
  };
  return {
    like,
    copyOf(values) {
      const target = like(values);
      target.set(values as never);
      return target;
    },
    reclaim({ buffer, byteLength }) {
      const same = idle.get(byteLength) ?? [];
      idle.set(byteLength, same);
      same.push(buffer as ArrayBuffer);
    },
  };
}
