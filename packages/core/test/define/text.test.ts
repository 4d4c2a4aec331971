import { describe as describeValue, isArray, isRecord, suggestion } from "@backstep/core/plugin";
import { describe, expect, it } from "vitest";

describe("suggestion", () => {
  it("names a near name", () => expect(suggestion("huen", ["ddim", "heun"])).toBe('did you mean "heun"?'));
  it("lists the names if none is near", () => expect(suggestion("abcdefgh", ["x", "y"])).toBe("known: x, y"));
  it("is empty without names", () => expect(suggestion("x", [])).toBe(""));
});

describe("describe", () => {
  it.each([
    [[Number.NaN, 1], '["NaN",1]'],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [undefined, "undefined"],
    [null, "null"],
    [3n, "3"],
    [Symbol("s"), "Symbol(s)"],
    [[2n, () => 1], '["2","a function"]'],
    [new Float64Array(1e7), "a Float64Array of 10000000 values"],
    [function heun() {}, "the function heun"],
  ])("shows a value in one short line", (value, text) => expect(describeValue(value)).toBe(text));

  it("cuts a long text", () => expect(describeValue("x".repeat(100))).toHaveLength(58));

  it("shows an object that contains itself", () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    expect(describeValue(loop)).toBe("an object that contains itself");
  });
});

it("tells records from arrays", () => {
  const values = [{}, [], null, 1, new Float64Array(1)];
  expect(values.map(isRecord)).toEqual([true, false, false, false, false]);
  expect(values.map(isArray)).toEqual([false, true, false, false, true]);
});
