import { isBackstepError, type Metric } from "@backstep/core";
import { define, type Factory, type FunctionOption, type GivenOptions, madeOf } from "@backstep/core/plugin";
import { describe, expect, expectTypeOf, it } from "vitest";

const options = {
  rate: { type: "number", above: 0, max: 1, default: 0.5, about: "A rate." },
  count: { type: "integer", min: 1, about: "A count." },
  rule: { type: "choice", of: ["left", "right"], default: "left", about: "A rule." },
  seed: { type: "seed", default: 0, about: "A seed." },
  exact: { type: "boolean", default: false, about: "A switch." },
  file: { type: "file", optional: true, about: "A file." },
  values: { type: "numbers", optional: true, about: "Numbers." },
  rows: { type: "matrix", optional: true, about: "Rows." },
  inner: { type: "scheme", none: true, default: "none", about: "A scheme." },
  range: { type: "list", of: { type: "number" }, length: 2, optional: true, about: "A range." },
  sizes: { type: "record", of: { type: "number", min: 0 }, optional: true, about: "Sizes." },
  error: {
    type: "group",
    options: { bias: { type: "number", min: 0, optional: true, about: "A bias." } },
    optional: true,
    about: "An error.",
  },
  spread: {
    type: "either",
    of: [{ type: "number", min: 0 }, { type: "numbers" }],
    default: 1,
    about: "One number or several.",
  },
  map: { type: "function", optional: true, programOnly: true, about: "A function." } as FunctionOption<
    (x: number) => number
  >,
} as const;

const law: Metric = {
  info: { name: "toy", accepts: ["samples"], symmetric: true, source: "a test" },
  measure: () => ({ value: 0, standardError: 0, floor: 0, n: 0 }),
};
let received: Record<string, unknown> = {};
const toy: Factory<"metric", typeof options> = define("metric", "toy", options, (filled) => {
  received = filled;
  return { ...law };
});

const messageOf = (given: unknown): string => {
  try {
    (toy as (given: unknown) => unknown)(given);
  } catch (error) {
    return isBackstepError(error, "OPTION_INVALID") ? error.message : `not coded: ${String(error)}`;
  }
  return "accepted";
};

describe("a defined factory", () => {
  it("has its name and its description", () => {
    expect([toy.name, toy.plugin]).toEqual(["toy", { kind: "metric", name: "toy", options }]);
  });

  it("fills in defaults", () => {
    toy({ count: 2, rate: 1 });
    expect(received).toEqual({ rate: 1, count: 2, rule: "left", seed: 0, exact: false, inner: "none", spread: 1 });
  });

  it("remembers the options that differ from their defaults", () => {
    const product = toy({ count: 2, rule: "left", seed: 1n });
    expect(madeOf(product)).toEqual({ kind: "metric", name: "toy", options: { count: 2, seed: 1n } });
    expect(madeOf({ ...product })).toBeUndefined();
    const outer = define("metric", "outer", {}, () => toy({ count: 2 }));
    expect(madeOf(outer())).toEqual({ kind: "metric", name: "outer", options: {} });
  });

  it("states itself for a product that another factory made", () => {
    const outer = define("metric", "outer", {}, () => toy({ count: 2 }));
    expect(madeOf(outer())).toEqual({ kind: "metric", name: "outer", options: {} });
  });

  it("infers the types of its options", () => {
    type Given = GivenOptions<typeof options>;
    expectTypeOf<Given["count"]>().toEqualTypeOf<number>();
    expectTypeOf<Given["rule"]>().toEqualTypeOf<"left" | "right" | undefined>();
    expectTypeOf<Given["spread"]>().toEqualTypeOf<number | ArrayLike<number> | undefined>();
    expectTypeOf<Given["range"]>().toEqualTypeOf<readonly [number, number] | undefined>();
    expectTypeOf<Given["map"]>().toEqualTypeOf<((x: number) => number) | undefined>();
    // @ts-expect-error count is missing
    expect(() => toy({})).toThrow("count is missing");
    // @ts-expect-error a required option makes the argument required
    expect(() => toy()).toThrow("count is missing");
  });
});

describe("a faulty option", () => {
  it.each([
    [{ count: 1, rate: 0 }, "toy: rate is 0; it must be a finite number above 0 and at most 1"],
    [{ count: 1, rate: Number.NaN }, "toy: rate is NaN; it must be a finite number above 0 and at most 1"],
    [{ count: 1, rate: null }, "toy: rate is null; it must be a finite number above 0 and at most 1"],
    [{ count: 1.5 }, "toy: count is 1.5; it must be a whole number at least 1"],
    [{}, "toy: count is missing; it must be a whole number at least 1"],
    [{ count: 1, rule: "up" }, 'toy: rule is "up"; it must be left or right'],
    [{ count: 1, seed: -1 }, "toy: seed is -1; it must be a whole number from 0 to 2^53 − 1, or a bigint below 2^64"],
    [{ count: 1, exact: 1 }, "toy: exact is 1; it must be true or false"],
    [{ count: 1, file: "" }, 'toy: file is ""; it must be the name of a file'],
    [{ count: 1, values: ["1"] }, 'toy: values[0] is "1"; it must be a number'],
    [{ count: 1, rows: [[1], "2"] }, 'toy: rows[1] is "2"; it must be a list of numbers'],
    [
      { count: 1, inner: "heun" },
      'toy: inner is "heun"; it must be a scheme, as in heun(), or none; a name is for experiments; in a program import the function and call it',
    ],
    [{ count: 1, range: [1] }, "toy: range is [1]; it must be a list of length 2, each value a finite number"],
    [
      { count: 1, range: [1, "2"] },
      'toy: range[1] is "2"; it must be a finite number; give the number 2, without quotes',
    ],
    [{ count: 1, sizes: { a: -1 } }, "toy: sizes.a is -1; it must be a finite number at least 0"],
    [{ count: 1, error: { bais: 1 } }, 'toy: error: unknown key "bais"; did you mean "bias"?'],
    [{ count: 1, error: { bias: -1 } }, "toy: error.bias is -1; it must be a finite number at least 0"],
    [{ count: 1, spread: -1 }, "toy: spread is -1; it must be a finite number at least 0"],
    [{ count: 1, spread: "x" }, 'toy: spread is "x"; it must be a finite number at least 0 or a list of numbers'],
    [{ count: 1, map: 1 }, "toy: map is 1; it must be a function"],
    [{ count: 1, cuont: 1 }, 'toy: unknown key "cuont"; did you mean "count"?'],
    ["left", 'toy is given "left"; give it an object of options, or nothing'],
    [null, "toy is given null; give it an object of options, or nothing"],
  ])("is refused by name: %j", (given, message) => expect(messageOf(given)).toBe(message));
});
