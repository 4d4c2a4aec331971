import { encode } from "fast-png";

const side = 240;
const colour = [61, 133, 198] as const;

/** The square of the plane that a picture shows. */
export interface Frame {
  readonly centre: readonly [number, number];
  readonly halfWidth: number;
}

/** Draws points of the plane as a PNG with a transparent background. Overlapping points are more opaque. */
export function scatter(x: Float64Array | Float32Array, n: number, { centre, halfWidth }: Frame): Uint8Array {
  const opacity = new Float64Array(side * side);
  const place = (value: number, middle: number): number =>
    Math.floor(((value - middle) / halfWidth + 1) * 0.5 * (side - 1));
  for (let i = 0; i < n; i++) {
    const [left, top] = [place(x[2 * i], centre[0]), side - 2 - place(x[2 * i + 1], centre[1])];
    if (left < 0 || top < 0 || left > side - 2 || top > side - 2) continue;
    for (const offset of [0, 1, side, side + 1]) {
      const at = top * side + left + offset;
      opacity[at] += 0.45 * (1 - opacity[at]);
    }
  }
  const data = new Uint8Array(4 * side * side);
  opacity.forEach((value, i) => data.set([...colour, Math.round(255 * value)], 4 * i));
  return encode({ width: side, height: side, data, depth: 8, channels: 4 });
}

/** A frame around nearly all of the points. Without the few outermost ones, outliers cannot shrink the rest of the picture. */
export function frameOf(x: Float64Array | Float32Array, n: number): Frame {
  const range = (axis: 0 | 1): readonly [number, number] => {
    const values = Float64Array.from({ length: n }, (_, i) => x[2 * i + axis]).sort();
    return [values[Math.floor(0.005 * n)], values[Math.ceil(0.995 * n) - 1]];
  };
  const [horizontal, vertical] = [range(0), range(1)];
  const width = Math.max(horizontal[1] - horizontal[0], vertical[1] - vertical[0]) || 1;
  return {
    centre: [(horizontal[0] + horizontal[1]) / 2, (vertical[0] + vertical[1]) / 2],
    halfWidth: 0.65 * width,
  };
}
