// These addresses must equal those of assembly/memory.ts.

/** Fixed scratch memory of the kernels. Large problems get more from the arena. */
const SCRATCH = 0x10000;
const HEAP = 0x100000;
const PAGE = 0x10000;
/** The last page is never used, so that an end address does not wrap to 0. */
const LIMIT = 0xffff0000;
/** Smallest growth in pages (4 MiB), because growing is slow and detaches every view. */
const PIECE = 64;

/** Allocates kernel memory from the bottom up, and scratch memory for the kernels. */
export class Arena {
  readonly memory: WebAssembly.Memory;
  #top: number = HEAP;
  #scratch = 0;
  #scratchBytes = 0;
  /** The largest scratch requested so far. `reserve` includes it, so that it does not grow the memory later. */
  #largestScratch = 0;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
  }

  allocate(bytes: number): number {
    if (!(bytes >= 0)) throw new RangeError(`cannot allocate ${bytes} bytes; the number must be ≥ 0`);
    const address = this.#top;
    const end = address + Math.ceil(bytes / 64) * 64;
    this.#ensure(end);
    this.#top = end;
    return address;
  }

  reserve(bytes: number): void {
    if (!(bytes >= 0)) throw new RangeError(`cannot reserve ${bytes} bytes; the number must be ≥ 0`);
    this.#ensure(this.#top + bytes + (this.#scratchBytes < this.#largestScratch ? this.#largestScratch + 64 : 0));
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
      this.#largestScratch = Math.max(this.#largestScratch, bytes);
    }
    return this.#scratch;
  }

  #ensure(end: number): void {
    const missing = Math.ceil((end - this.memory.buffer.byteLength) / PAGE);
    if (missing <= 0) return;
    if (end <= LIMIT && (this.#grow(Math.max(missing, PIECE)) || this.#grow(missing))) return;
    throw Object.assign(
      new Error(
        `kernel memory cannot grow to ${Math.ceil(end / 2 ** 20)} MiB; it is limited to 4 GiB and to the memory of the system, so use fewer rows at a time`,
      ),
      // Core, which builds on the kernels, knows its errors by name and code.
      { name: "BackstepError", code: "MEMORY_EXHAUSTED", details: { bytes: end } },
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
