import { requireArguments } from "@backstep/core/plugin";
import { aDimension } from "../arguments.ts";
/** The shape of pictures with one channel or three. Planar pictures store one channel after the other; others store one pixel after the other. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly planar: boolean;
}

/** The pictures that points of a dimension are assumed to represent: grey squares of 8×8 and 28×28 pixels. */
export function knownShape(dim: number): ImageShape | undefined {
  requireArguments("knownShape", { dim: aDimension }, { dim });
  return dim === 64 || dim === 784 ? squareShape(dim) : undefined;
}

/** Grey squares of at least 2×2 pixels; undefined if the dimension is not a square number. */
export function squareShape(dim: number): ImageShape | undefined {
  requireArguments("squareShape", { dim: aDimension }, { dim });
  const side = Math.round(Math.sqrt(dim));
  return side >= 2 && side * side === dim ? { height: side, width: side, channels: 1, planar: true } : undefined;
}

/**
 * The pictures that rows of a shape represent: (h, w), (c, h, w) if planar, otherwise (h, w, c), with c = 1 or 3.
 *
 * @returns undefined for other shapes.
 */
export function imageShapeOf(shape: readonly number[], planar: boolean): ImageShape | undefined {
  requireArguments("imageShapeOf", { shape: { type: "numbers" }, planar: { type: "boolean" } }, { shape, planar });
  if (shape.length !== 2 && shape.length !== 3) return undefined;
  const [height, width] = planar ? shape.slice(-2) : shape;
  const channels = shape.length === 2 ? 1 : shape[planar ? 0 : 2];
  if (height < 2 || width < 2 || (channels !== 1 && channels !== 3)) return undefined;
  return { height, width, channels, planar };
}
