import { describe, expect, it } from "vitest";
import { functionsOf, isMeasured, oversized, sizeProblems } from "../repository/sizes.ts";

const body = (lines: number): string => "  step();\n".repeat(lines - 2);
const text = (lines: number): string => `export function f() {\n${body(lines)}}\n`;

describe("sizes", () => {
  it("of functions count from the first line to the last, comments above excluded, nested functions too", () => {
    const source = "/** Doc. */\nexport function a() {\n  const b = () => {\n    return 1;\n  };\n  return b;\n}\n";
    expect(functionsOf("a.ts", source)).toEqual([
      { name: "a", line: 2, lines: 6 },
      { name: "b", line: 3, lines: 3 },
    ]);
  });

  it("allow 40 lines for a function in sources and in tooling, and any number in a test", () => {
    expect(oversized("packages/a/src/a.ts", text(40))).toEqual([]);
    expect(oversized("packages/a/src/a.ts", text(41))).toMatchObject([{ key: "packages/a/src/a.ts f", lines: 41 }]);
    expect(oversized("packages/a/test/a.test.ts", text(41))).toEqual([]);
  });

  it("allow 200 lines for a source and 250 for a test", () => {
    const short = "x();\n";
    expect(oversized("packages/a/src/a.ts", short.repeat(200))).toEqual([]);
    expect(oversized("packages/a/src/a.ts", short.repeat(201))).toHaveLength(1);
    expect(oversized("packages/a/test/a.test.ts", short.repeat(250))).toEqual([]);
    expect(oversized("packages/a/test/a.test.ts", short.repeat(251))).toHaveLength(1);
  });

  it.each([
    ["packages/kernels/src/kernels.wasm.ts", false],
    ["packages/models/src/cards.table.ts", false],
    ["apps/bench/src/schemes.generated.ts", false],
    ["packages/core/src/run.ts", true],
    ["tooling/run/test.mjs", true],
    ["docs/x.ts", false],
  ])("of %s are measured: %s", (file, measured) => expect(isMeasured(file)).toBe(measured));

  it("may leave the list of exceptions, and may not enter it or grow", () => {
    const found = [{ key: "a", text: "a is long", lines: 50 }];
    expect(sizeProblems(found, { a: 50 })).toEqual([]);
    expect(sizeProblems(found, { a: 60 })).toEqual([]);
    expect(sizeProblems(found, {})).toEqual([expect.stringContaining("make it shorter")]);
    expect(sizeProblems(found, { a: 49 })).toEqual([expect.stringContaining("49")]);
    expect(sizeProblems([], { a: 50 })).toEqual([expect.stringContaining("--write")]);
  });
});
