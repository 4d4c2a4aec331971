import { isBackstepError } from "@backstep/core";
import {
  checked,
  describe as describeValue,
  isRecord,
  joinPath,
  parseJson,
  printable,
  suggestion,
} from "@backstep/input";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return isBackstepError(error, "FILE_FORMAT") ? error.message : String(error);
  }
  return "no error";
};

describe("checked", () => {
  const schema = z.object({ runs: z.array(z.object({ steps: z.number() })) });

  it("returns a value that fits", () => {
    expect(checked(schema, { runs: [{ steps: 4 }] }, "")).toEqual({ runs: [{ steps: 4 }] });
  });

  it("names the path, the value and what is allowed", () => {
    expect(messageOf(() => checked(schema, { runs: [{ steps: "x" }] }, "plan"))).toBe(
      'plan.runs[0].steps: "x" is not allowed; expected number',
    );
  });

  it("names a missing key", () => {
    expect(messageOf(() => checked(schema, { runs: [{}] }, ""))).toBe("runs[0].steps: is missing");
  });

  it("calls a value without a path the file", () => {
    expect(messageOf(() => checked(schema, 3, ""))).toBe("the file: 3 is not allowed; expected object");
  });
});

describe("parseJson", () => {
  it("starts its message with the subject", () => {
    expect(messageOf(() => parseJson("{", "the card is "))).toMatch(/^the card is not JSON: /);
  });
});

describe("suggestion", () => {
  it("names a near name", () => expect(suggestion("huen", ["ddim", "heun"])).toBe('did you mean "heun"?'));
  it("lists the names if none is near", () => expect(suggestion("abcdefgh", ["x", "y"])).toBe("known: x, y"));
  it("is empty without names", () => expect(suggestion("x", [])).toBe(""));
});

describe("values", () => {
  it("are shown in one short line", () => {
    expect(describeValue([Number.NaN, 1])).toBe('["NaN",1]');
    expect(describeValue(Number.POSITIVE_INFINITY)).toBe("Infinity");
    expect(describeValue("x".repeat(100))).toHaveLength(58);
  });

  it("are records only if they have keys", () => {
    expect([{}, [], null, 1].map(isRecord)).toEqual([true, false, false, false]);
  });

  it("have paths", () => expect(joinPath("a", ["b", 0, "c"])).toBe("a.b[0].c"));

  it("lose control characters", () => expect(printable("a\u001b[2Kb\n")).toBe("a [2Kb"));
});
