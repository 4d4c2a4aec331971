/** Pictures of a known shape: one channel or three, which lie in planes or beside each other in each pixel. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly planar: boolean;
}

/** The pictures that points of this dimension are taken for: grey squares of 8×8 and 28×28. */
export function knownShape(dim: number): ImageShape | undefined {
  return dim === 64 || dim === 784 ? squareShape(dim) : undefined;
}

/** A grey square of any size, from 2×2. */
export function squareShape(dim: number): ImageShape | undefined {
  const side = Math.round(Math.sqrt(dim));
  return side >= 2 && side * side === dim ? { height: side, width: side, channels: 1, planar: true } : undefined;
}

/** The pictures that rows of a network's shape are: (h, w), or with 1 or 3 channels before or behind; none where it is no picture. */
export function imageShapeOf(shape: readonly number[], planar: boolean): ImageShape | undefined {
  if (shape.length !== 2 && shape.length !== 3) return undefined;
  const [height, width] = planar ? shape.slice(-2) : shape;
  const channels = shape.length === 2 ? 1 : shape[planar ? 0 : 2];
  if (height < 2 || width < 2 || (channels !== 1 && channels !== 3)) return undefined;
  return { height, width, channels, planar };
}
