import { describe, expect, it } from "vitest";
import { type Decision, decisionProblems, numberedNames, withIndex } from "../repository/decisions.ts";

const text = "# Title\n\n**Context.** Why.\n\n**Decision.** What.\n\n**Consequence.** So.\n";
const of = (...files: string[]): Decision[] => files.map((file) => ({ file, text }));
const empty = "# Decisions\n\n<!-- decisions: generated -->\n<!-- /decisions -->\n";
const problems = (decisions: Decision[]): string[] => decisionProblems(withIndex(empty, decisions), decisions);

describe("decisions", () => {
  it("pass with numbers from 1, three parts each and a complete index", () => {
    expect(problems(of("0001-a.md", "0002-b-c.md"))).toEqual([]);
    expect(withIndex(empty, of("0002-b-c.md", "0001-a.md"))).toContain(
      "- [0001](0001-a.md) Title\n- [0002](0002-b-c.md) Title\n",
    );
  });

  it.each([
    ["a gap", of("0001-a.md", "0003-b.md"), /0003-b\.md follows number 1; it must be 0002/],
    ["a first number other than 1", of("0002-a.md"), /0002-a\.md follows number 0; it must be 0001/],
    ["a number twice", of("0001-a.md", "0001-b.md"), /0001-b\.md has the number of 0001-a\.md; rename it to new-b\.md/],
    ["no number", of("0001-a.md", "new-b.md"), /new-b\.md has no number; .*docs:write.* --write .* 0002-b\.md/],
    ["another name", of("0001-a.md", "Idea.md"), /Idea\.md must be named new-short-title\.md/],
    [
      "a missing part",
      [{ file: "0001-a.md", text: text.replace("**Decision.**", "") }],
      /Context, Consequence; it must/,
    ],
    ["an empty part", [{ file: "0001-a.md", text: text.replace(" So.", "") }], /Context, Decision; it must/],
    ["no title", [{ file: "0001-a.md", text: text.slice(2) }], /must begin with "# Title"/],
  ])("are refused with %s", (_, decisions, message) => {
    expect(problems(decisions)).toEqual([expect.stringMatching(message)]);
  });

  it("are refused if the index lacks one, or has no place for the list", () => {
    const [one, two] = of("0001-a.md", "0002-b.md");
    expect(decisionProblems(withIndex(empty, [one]), [one, two])).toEqual([
      expect.stringMatching(/index is out of date/),
    ]);
    expect(decisionProblems("# Decisions\n", [one])).toEqual([
      expect.stringMatching(/no <!-- decisions: generated -->/),
    ]);
  });

  it("without a number get the next ones, in alphabetical order", () => {
    expect([...numberedNames(["new-b.md", "0007-x.md", "new-a.md"])]).toEqual([
      ["new-a.md", "0008-a.md"],
      ["new-b.md", "0009-b.md"],
    ]);
  });
});
