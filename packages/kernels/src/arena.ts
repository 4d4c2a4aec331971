// The addresses below are those of assembly/memory.ts.

/** Scratch of the kernels, fixed; large problems get more from the arena. */
const SCRATCH = 0x10000;
const HEAP = 0x100000;
const PAGE = 0x10000;
/** The last page stays out of reach, so that an end address never wraps to 0. */
const LIMIT = 0xffff0000;
/** Growing is slow and detaches every view: grow by 4 MiB at least. */
const PIECE = 64;

/** Hands out kernel memory from the bottom up, and scratch for the kernels themselves. */
export class Arena {
  readonly memory: WebAssembly.Memory;
  #top: number = HEAP;
  #scratch = 0;
  #scratchBytes = 0;
  /** The largest scratch ever asked for: `reserve` makes room for it, so that it does not grow the memory later. */
  #wanted = 0;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
  }

  allocate(bytes: number): number {
    if (!(bytes >= 0)) throw new RangeError(`cannot allocate ${bytes} bytes`);
    const address = this.#top;
    const end = address + Math.ceil(bytes / 64) * 64;
    this.#ensure(end);
    this.#top = end;
    return address;
  }

  reserve(bytes: number): void {
    if (!(bytes >= 0)) throw new RangeError(`cannot reserve ${bytes} bytes`);
    this.#ensure(this.#top + bytes + (this.#scratchBytes < this.#wanted ? this.#wanted + 64 : 0));
  }

  reset(): void {
    this.#top = HEAP;
    this.#scratchBytes = 0;
  }

  /** Address of at least `bytes` of scratch, valid until the next call. */
  scratch(bytes: number): number {
    if (bytes <= HEAP - SCRATCH) return SCRATCH;
    if (bytes > this.#scratchBytes) {
      this.#scratch = this.allocate(bytes);
      this.#scratchBytes = bytes;
      this.#wanted = Math.max(this.#wanted, bytes);
    }
    return this.#scratch;
  }

  #ensure(end: number): void {
    const missing = Math.ceil((end - this.memory.buffer.byteLength) / PAGE);
    if (missing <= 0) return;
    if (end <= LIMIT && (this.#grow(Math.max(missing, PIECE)) || this.#grow(missing))) return;
    throw Object.assign(
      new Error(
        `kernel memory cannot grow to ${Math.ceil(end / 2 ** 20)} MiB (at most 4 GiB, and what the system gives): use fewer rows at a time`,
      ),
      { code: "OUT_OF_MEMORY" },
    );
  }

  #grow(pages: number): boolean {
    try {
      this.memory.grow(pages);
      return true;
    } catch {
      return false;
    }
  }
}
