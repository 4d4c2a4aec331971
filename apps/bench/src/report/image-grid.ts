import { encode } from "fast-png";

/** Square grey pictures, (n, side²) row-major. */
export interface Pictures {
  readonly x: Float64Array | Float32Array;
  readonly n: number;
  readonly side: number;
}

/** A picture of pictures. */
export interface ImageGrid {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Values at black and white. */
export type Window = readonly [black: number, white: number];

/** Pictures in rows, one pixel of grey between them. */
export function imageGrid({ x, n, side }: Pictures, columns: number, [black, white]: Window): ImageGrid {
  const across = Math.min(columns, n);
  const down = Math.ceil(n / across);
  const pitch = side + 1;
  const [width, height] = [across * pitch - 1, down * pitch - 1];
  const data = new Uint8Array(width * height).fill(128);
  for (let i = 0; i < n; i++)
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++) {
        const value = (x[i * side * side + row * side + column] - black) / (white - black);
        const [left, top] = [(i % across) * pitch, Math.floor(i / across) * pitch];
        data[(top + row) * width + left + column] = Math.round(255 * Math.min(Math.max(value, 0), 1));
      }
  return { png: encode({ width, height, data, depth: 8, channels: 1 }), width, height };
}

/** The range of the values, for black and white. */
export function windowOf(x: Float64Array | Float32Array): Window {
  let [black, white] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of x) {
    black = Math.min(black, value);
    white = Math.max(white, value);
  }
  return white > black ? [black, white] : [black - 1, black + 1];
}
