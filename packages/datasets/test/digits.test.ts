import { describe, expect, it } from "vitest";
import { digits, scaled } from "../src/index.ts";

describe("the embedded digits", () => {
  it("are the 1,797 images of the published test set: same sums, counts and first image", async () => {
    const { pixels, labels, n, dim, width, height } = await digits();
    expect([n, dim, width * height, pixels.length, labels.length]).toEqual([1797, 64, 64, 1797 * 64, 1797]);
    expect(pixels.reduce((sum, value) => sum + value, 0)).toBe(561_718);
    expect(Math.max(...pixels.subarray(0, 64_000), ...pixels.subarray(64_000))).toBe(16);
    const counts = new Array(10).fill(0);
    for (const label of labels) counts[label] += 1;
    expect(counts).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    expect([...pixels.subarray(8, 16)]).toEqual([0, 0, 13, 15, 10, 15, 5, 0]);
    expect([...labels.subarray(0, 10)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("name their authors and licence", async () => {
    const { attribution, licence } = await digits();
    expect(attribution).toContain("Alpaydin");
    expect(licence).toBe("CC BY 4.0");
  });

  it("are a new copy for each caller, who may change it", async () => {
    (await digits()).pixels.fill(0);
    expect((await digits()).pixels[2]).toBe(5);
  });

  it("scale linearly to a range", async () => {
    const x = scaled(await digits(), [-1, 1]);
    expect([x[0], x[2], x[3]]).toEqual([-1, 5 / 8 - 1, 13 / 8 - 1]);
    expect(x.length).toBe(1797 * 64);
  });
});
