import { imageShapeOf, knownShape, squareShape, windowOf } from "@backstep/experiment";
import { imageGrid } from "@backstep/report";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";

/** Two pictures of 2×3 pixels in three channels; value = 100 picture + 10 pixel + channel. */
const value = (picture: number, pixel: number, channel: number): number => 100 * picture + 10 * pixel + channel;
const planar = Float32Array.from({ length: 36 }, (_, i) => value(Math.floor(i / 18), i % 6, Math.floor(i / 6) % 3));
const interleaved = Float32Array.from({ length: 36 }, (_, i) =>
  value(Math.floor(i / 18), Math.floor(i / 3) % 6, i % 3),
);

describe("a grid of pictures", () => {
  it("shows the same colours for planar and for interleaved channels", () => {
    const grids = [
      imageGrid({ x: planar, n: 2, shape: imageShapeOf([3, 2, 3], true)! }, 2, [0, 255]),
      imageGrid({ x: interleaved, n: 2, shape: imageShapeOf([2, 3, 3], false)! }, 2, [0, 255]),
    ].map(({ png }) => decode(png));
    expect(grids[0]).toMatchObject({ width: 7, height: 2, channels: 3 });
    expect(grids[1].data).toEqual(grids[0].data);
    const at = (row: number, column: number): number[] =>
      Array.from(grids[0].data.slice(3 * (7 * row + column))).slice(0, 3);
    expect(at(0, 0)).toEqual([0, 1, 2]);
    expect(at(1, 2)).toEqual([50, 51, 52]);
    expect(at(0, 3)).toEqual([128, 128, 128]);
    expect(at(1, 5)).toEqual([140, 141, 142]);
  });

  it("is black and white at the ends of its window and outside it", () => {
    const { png } = imageGrid({ x: Float32Array.of(-3, -1, 0, 1), n: 1, shape: squareShape(4)! }, 1, [-1, 1]);
    expect(Array.from(decode(png).data)).toEqual([0, 0, 128, 255]);
    expect(windowOf(Float32Array.of(2, -1, 0))).toEqual([-1, 2]);
    expect(windowOf(Float32Array.of(2, 2))).toEqual([1, 3]);
  });
});

describe("rows of a network are pictures", () => {
  it.each([
    [[28, 20], true, { height: 28, width: 20, channels: 1 }],
    [[1, 8, 9], true, { height: 8, width: 9, channels: 1 }],
    [[3, 8, 9], true, { height: 8, width: 9, channels: 3 }],
    [[8, 9, 3], false, { height: 8, width: 9, channels: 3 }],
  ])("if they have the shape %j", (shape, isPlanar, wanted) => {
    expect(imageShapeOf(shape, isPlanar)).toEqual({ ...wanted, planar: isPlanar });
  });

  it.each([[[64], true] as const, [[4, 8, 8], true] as const, [[1, 1, 8], true] as const, [[3, 8, 8], false] as const])(
    "but not if they have the shape %j",
    (shape, isPlanar) => {
      expect(imageShapeOf(shape, isPlanar)).toBeUndefined();
    },
  );

  it("or if their dimension is known", () => {
    expect([knownShape(64)?.width, knownShape(784)?.width, knownShape(100)]).toEqual([8, 28, undefined]);
    expect([squareShape(100)?.height, squareShape(99), squareShape(1)]).toEqual([10, undefined, undefined]);
  });
});
