import { isBackstepError } from "@backstep/core";
import { checked, joinPath, parseJson, printable } from "@backstep/input";
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

describe("values", () => {
  it("have paths", () => expect(joinPath("a", ["b", 0, "c"])).toBe("a.b[0].c"));

  it("lose control characters", () => expect(printable("a\u001b[2Kb\n")).toBe("a [2Kb"));
});
