import type { Position } from "./batch.ts";

/** A position that its owner, the driver, advances from step to step. */
export interface DriverPosition extends Position {
  /** Begins a step: no noise is drawn and no model is evaluated in it yet. */
  enter(step: number, time: number): void;
  /** Counts a model evaluation. */
  countCall(): void;
}

/** Its fields are private, so that only its methods can change it. */
class RunPosition implements DriverPosition {
  readonly firstRow: number;
  #step: number;
  #draw: number;
  #call: number;
  #time: number;

  constructor({ firstRow = 0, step = 0, time = Number.NaN, draw = 0, call = 0 }: PositionStart) {
    this.firstRow = firstRow;
    this.#step = step;
    this.#time = time;
    this.#draw = draw;
    this.#call = call;
  }

  get step(): number {
    return this.#step;
  }

  get draw(): number {
    return this.#draw;
  }

  get call(): number {
    return this.#call;
  }

  get time(): number {
    return this.#time;
  }

  enter(step: number, time: number): void {
    this.#step = step;
    this.#time = time;
    this.#draw = 0;
    this.#call = 0;
  }

  countCall(): void {
    this.#call++;
  }

  takeDraws(count: number): number {
    const first = this.#draw;
    this.#draw += count;
    return first;
  }
}

/** A start for `createPosition`. Default of each number: 0; of the time: NaN. */
export type PositionStart = Partial<Omit<Position, "takeDraws">>;

/**
 * A position for a driver or a test. Give it to the batches of a workspace by `workspace.at(position)`.
 *
 * @example
 * ```ts
 * const workspace = await createWorkspace("f64");
 * const rowsFrom64 = workspace.at(createPosition({ firstRow: 64 })).batch(64, 3);
 * ```
 */
export function createPosition(start: PositionStart = {}): DriverPosition {
  return new RunPosition(start);
}
