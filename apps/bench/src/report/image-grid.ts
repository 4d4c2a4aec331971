import { encode } from "fast-png";
import type { ImageShape } from "./image-shape.ts";

/** n pictures of one shape, row-major. */
export interface Pictures {
  readonly x: Float64Array | Float32Array;
  readonly n: number;
  readonly shape: ImageShape;
}

/** A picture of pictures. */
export interface ImageGrid {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Values at black and white. */
export type Window = readonly [black: number, white: number];

/** That of most networks. */
const usualWindow: Window = [-1, 1];

/** Pictures in rows, one pixel of grey between them. */
export function imageGrid({ x, n, shape }: Pictures, columns: number, [black, white]: Window): ImageGrid {
  const { height: rows, width: across, channels, planar } = shape;
  const pixels = rows * across;
  const perRow = Math.min(columns, n);
  const [width, height] = [perRow * (across + 1) - 1, Math.ceil(n / perRow) * (rows + 1) - 1];
  const data = new Uint8Array(channels * width * height).fill(128);
  for (let i = 0; i < n; i++) {
    const [left, top] = [(i % perRow) * (across + 1), Math.floor(i / perRow) * (rows + 1)];
    for (let pixel = 0; pixel < pixels; pixel++)
      for (let channel = 0; channel < channels; channel++) {
        const within = planar ? channel * pixels + pixel : pixel * channels + channel;
        const value = (x[i * pixels * channels + within] - black) / (white - black);
        const [row, column] = [top + Math.floor(pixel / across), left + (pixel % across)];
        data[(row * width + column) * channels + channel] = Math.round(255 * Math.min(Math.max(value, 0), 1));
      }
  }
  return { png: encode({ width, height, data, depth: 8, channels }), width, height };
}

/** What is known of black and white before there are samples: the range that is stated, or that of most networks where there are no data. */
export function knownWindow(
  learned: { readonly window?: Window } | undefined,
  data: object | undefined,
): Window | undefined {
  return learned?.window ?? (learned && !data ? usualWindow : undefined);
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
