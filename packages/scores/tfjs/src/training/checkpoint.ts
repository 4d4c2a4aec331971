import { BackstepError } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { aCheckpoint } from "../arguments.ts";

/** Settings that determine the bits of a training, together with data, network, learning rate and backend. */
export type CheckpointSettings = Readonly<Record<string, string | number>>;

/** State of a training. A training that resumes from it ends at the same bits as one without interruption. */
export interface Checkpoint {
  /** Completed steps. */
  readonly step: number;
  readonly settings: CheckpointSettings;
  /** Shape of each trained variable. */
  readonly shapes: readonly (readonly number[])[];
  /** Weights, their moving average (the trained network), and both moments of the optimizer. One array per variable. */
  readonly weights: readonly Float32Array[];
  readonly average: readonly Float32Array[];
  readonly first: readonly Float32Array[];
  readonly second: readonly Float32Array[];
  /** Loss of each step. */
  readonly losses: Float32Array;
}

const format = "backstep-training-1";
const groups = ["weights", "average", "first", "second"] as const;

/**
 * Encodes a checkpoint as JSON text and little-endian float32 bytes.
 *
 * @example
 * ```ts
 * const { json, bytes } = encodeCheckpoint(checkpoint);
 * ```
 */
export function encodeCheckpoint(checkpoint: Checkpoint): { json: string; bytes: Uint8Array } {
  requireArguments("encodeCheckpoint", { checkpoint: aCheckpoint }, { checkpoint });
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
 * Decodes the result of `encodeCheckpoint`.
 *
 * @throws BackstepError `FILE_FORMAT` if the text is not a header of a checkpoint, or if the number of bytes does not match it.
 * @example
 * ```ts
 * const checkpoint = decodeCheckpoint(json, bytes);
 * ```
 */
export function decodeCheckpoint(json: string, bytes: Uint8Array): Checkpoint {
  requireArguments(
    "decodeCheckpoint",
    { json: { type: "string" }, bytes: { type: "typed", of: ["Uint8Array"] } },
    { json, bytes },
  );
  const { step, settings, shapes, losses: count } = parseHeader(json);
  const sizes = shapes.map((shape) => shape.reduce((product, size) => product * size, 1));
  const expected = 4 * (groups.length * sizes.reduce((total, size) => total + size, 0) + count);
  if (bytes.length !== expected)
    throw new BackstepError(
      "FILE_FORMAT",
      `the checkpoint has ${bytes.length} bytes; its shapes need ${expected}; use the bytes that were written with this header`,
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

function parseHeader(json: string): Header {
  const header = parseRecord(json);
  const { step, settings, shapes, losses } = header;
  const shaped = Array.isArray(shapes) && shapes.every((shape) => Array.isArray(shape) && shape.every(isCount));
  if (
    header.format === format &&
    isCount(step) &&
    isCount(losses) &&
    shaped &&
    typeof settings === "object" &&
    settings
  )
    return { step, settings: settings as CheckpointSettings, shapes, losses };
  throw new BackstepError(
    "FILE_FORMAT",
    `this is not a checkpoint; its JSON must have format "${format}", step, settings, shapes and losses, as encodeCheckpoint writes them`,
  );
}

function parseRecord(json: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(json));
  } catch {
    return {};
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
