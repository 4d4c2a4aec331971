import { BackstepError } from "@backstep/core";

/** What the bits of a training depend on, beside data, network, learning rate and backend. */
export type CheckpointSettings = Readonly<Record<string, string | number>>;

/** Everything that a training needs to go on as if it had never stopped. */
export interface Checkpoint {
  /** Steps made. */
  readonly step: number;
  readonly settings: CheckpointSettings;
  /** Shape of each trained variable. */
  readonly shapes: readonly (readonly number[])[];
  /** The weights, their moving average (the trained network), and both moments of the optimizer: one array per variable. */
  readonly weights: readonly Float32Array[];
  readonly average: readonly Float32Array[];
  readonly first: readonly Float32Array[];
  readonly second: readonly Float32Array[];
  /** The loss at each step. */
  readonly losses: Float32Array;
}

const format = "backstep-training-1";
const groups = ["weights", "average", "first", "second"] as const;

/**
 * A checkpoint as JSON text and little-endian float32 bytes, to be stored wherever you like.
 *
 * @example
 * ```ts
 * const { json, bytes } = encodeCheckpoint(checkpoint);
 * ```
 */
export function encodeCheckpoint(checkpoint: Checkpoint): { json: string; bytes: Uint8Array } {
  const { step, settings, shapes, losses } = checkpoint;
  const arrays = [...groups.flatMap((group) => checkpoint[group]), losses];
  const view = new DataView(new ArrayBuffer(4 * arrays.reduce((size, { length }) => size + length, 0)));
  let at = 0;
  for (const value of arrays.flatMap((array) => Array.from(array))) view.setFloat32(4 * at++, value, true);
  return {
    json: JSON.stringify({ format, step, settings, shapes, losses: losses.length }),
    bytes: new Uint8Array(view.buffer),
  };
}

/**
 * The checkpoint that `encodeCheckpoint` wrote.
 *
 * @throws BackstepError `FILE_FORMAT` if the text is not that of a checkpoint, or the bytes are too few or too many for it.
 * @example
 * ```ts
 * const checkpoint = decodeCheckpoint(json, bytes);
 * ```
 */
export function decodeCheckpoint(json: string, bytes: Uint8Array): Checkpoint {
  const { step, settings, shapes, losses: count } = header(json);
  const sizes = shapes.map((shape) => shape.reduce((product, size) => product * size, 1));
  const wanted = 4 * (groups.length * sizes.reduce((total, size) => total + size, 0) + count);
  if (bytes.length !== wanted)
    throw new BackstepError(
      "FILE_FORMAT",
      `a checkpoint of these shapes has ${wanted} bytes; ${bytes.length} were given`,
    );

  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const next = (size: number): Float32Array =>
    Float32Array.from({ length: size }, () => view.getFloat32(4 * at++, true));
  const [weights, average, first, second] = groups.map(() => sizes.map(next));
  return { step, settings, shapes, weights, average, first, second, losses: next(count) };
}

interface Header extends Pick<Checkpoint, "step" | "settings" | "shapes"> {
  readonly losses: number;
}

function header(json: string): Header {
  const whole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
  let read: unknown;
  try {
    read = JSON.parse(json);
  } catch {
    read = undefined;
  }
  const found = (typeof read === "object" && read !== null ? read : {}) as Partial<Header> & { format?: unknown };
  const shaped =
    Array.isArray(found.shapes) && found.shapes.every((shape) => Array.isArray(shape) && shape.every(whole));
  if (
    found.format !== format ||
    !whole(found.step) ||
    !whole(found.losses) ||
    !shaped ||
    typeof found.settings !== "object"
  )
    throw new BackstepError(
      "FILE_FORMAT",
      `this is no checkpoint: its JSON must have format "${format}", step, settings, shapes and losses`,
    );
  return found as Header;
}
