import { describe, expect, it } from "vitest";
import { alignColumns } from "../src/index.ts";

const rows = [
  ["steps", "euler-maruyama", "heun", "ddim"],
  ["8", "0.517916", "0.2", "0.4"],
];

describe("a text table", () => {
  it("is one part without a width, and if it fits", () => {
    const whole = ["steps  euler-maruyama  heun  ddim", "8            0.517916   0.2   0.4"];
    expect(alignColumns(rows)).toEqual(whole);
    expect(alignColumns(rows, { width: whole[0].length })).toEqual(whole);
  });

  it("continues below, and repeats its first column", () => {
    expect(alignColumns(rows, { width: 32 })).toEqual([
      "steps  euler-maruyama  heun",
      "8            0.517916   0.2",
      "",
      "steps  ddim",
      "8       0.4",
    ]);
  });

  it("can repeat several columns, and keeps at least one after them", () => {
    expect(alignColumns(rows, { width: 10, keys: 2 })).toEqual([
      "steps  euler-maruyama  heun",
      "8            0.517916   0.2",
      "",
      "steps  euler-maruyama  ddim",
      "8            0.517916   0.4",
    ]);
  });
});
