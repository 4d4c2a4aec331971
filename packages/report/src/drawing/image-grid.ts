import { requireArguments, shape } from "@backstep/core/plugin";
import type { ImageShape, Window } from "@backstep/experiment";
import { encode } from "fast-png";

const size = { type: "integer", min: 1 } as const;
const somePictures = shape("pictures: { x, n, shape }", {
  x: { type: "typed", of: ["Float64Array", "Float32Array"] },
  n: size,
  shape: shape("the shape of pictures", { height: size, width: size, channels: size, planar: { type: "boolean" } }),
});

/** n pictures of one shape, row-major. */
export interface Pictures {
  readonly x: Float64Array | Float32Array;
  readonly n: number;
  readonly shape: ImageShape;
}

/** A PNG with a grid of pictures. */
export interface ImageGrid {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws pictures in rows, with one grey pixel between them.
 *
 * @param columns The number of pictures in a row.
 * @param window The values that are black and white. Values outside are clipped.
 */
export function imageGrid(pictures: Pictures, columns: number, window: Window): ImageGrid {
  requireArguments(
    "imageGrid",
    { pictures: somePictures, columns: size, window: { type: "list", of: { type: "number" }, length: 2 } },
    { pictures, columns, window },
  );
  const { x, n, shape: form } = pictures;
  const [black, white] = window;
  const { height: rows, width: across, channels, planar } = form;
  const pixels = rows * across;
  const perRow = Math.min(columns, n);
  const [width, height] = [perRow * (across + 1) - 1, Math.ceil(n / perRow) * (rows + 1) - 1];
  const data = new Uint8Array(channels * width * height).fill(128);
  for (let i = 0; i < n; i++) {
    const [left, top] = [(i % perRow) * (across + 1), Math.floor(i / perRow) * (rows + 1)];
    for (let pixel = 0; pixel < pixels; pixel++)
      for (let channel = 0; channel < channels; channel++) {
        const offset = planar ? channel * pixels + pixel : pixel * channels + channel;
        const value = (x[i * pixels * channels + offset] - black) / (white - black);
        const [row, column] = [top + Math.floor(pixel / across), left + (pixel % across)];
        data[(row * width + column) * channels + channel] = Math.round(255 * Math.min(Math.max(value, 0), 1));
      }
  }
  return { png: encode({ width, height, data, depth: 8, channels }), width, height };
}
