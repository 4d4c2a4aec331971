import { describe, expect, it } from "vitest";
import { compare, formatDebt, parseDebt } from "../english/debt.ts";
import { markdownPassages } from "../english/markdown.ts";
import { offencesOf } from "../english/offences.ts";
import { typescriptPassages } from "../english/typescript.ts";
import { matches, wordList } from "../english/word-list.ts";

const rules = wordList();
const find = (file: string, source: string): string[] => offencesOf(file, source, rules).map(({ place }) => place);

describe("the word list", () => {
  it.each(rules.map((rule) => [rule.avoid, rule] as const))(
    "%s finds its bad example and not its good one",
    (_, rule) => {
      const count = (text: string): number => matches({ kind: rule.kinds[0] ?? "doc", text, line: 1 }, [rule]).length;
      expect(count(rule.bad)).toBe(1);
      expect(count(rule.good)).toBe(0);
    },
  );
});

describe("passages of Markdown", () => {
  const source = "# Title\n\nA line with `code beside`\nand *more*.\n\n```ts\n// beside\n```\n\n- An item.\n";

  it("are headings and paragraphs with their lines, without code", () => {
    expect(markdownPassages(source)).toEqual([
      { kind: "markdown", text: "Title", line: 1 },
      { kind: "markdown", text: "A line with `…`\nand more.", line: 3 },
      { kind: "markdown", text: "An item.", line: 10 },
    ]);
  });

  it("of a changeset start after the front matter", () => {
    expect(find("x.md", '---\n"beside": minor\n---\n\nOne beside another.\n')).toEqual(["x.md:5"]);
  });
});

describe("passages of TypeScript", () => {
  const kinds = (source: string): string[] =>
    typescriptPassages("x.ts", source).map(({ kind, text }) => `${kind}: ${text}`);

  it("are doc comments, comments, titles, messages and declared names", () => {
    const source = `/** Doc of \`f\`. */
export function drawAll() {
  // A comment
  // in two lines.
  throw new Error(\`the value \${1} is bad\`);
}
it.each([1])("is a claim about %s", () => {});
`;
    expect(kinds(source).sort()).toEqual([
      "comment: A comment\nin two lines.",
      "doc: Doc of `…`.",
      "message: the value `…` is bad",
      "name: draw all",
      "title: is a claim about %s",
    ]);
  });

  it("leave out comment signs within strings, short strings and formula blocks", () => {
    const source = `/**\n * \`\`\`text\n * x beside y\n * \`\`\`\n */\nf("http://beside", /\\/\\/ beside/, \`// \${1} beside\`);\n`;
    expect(kinds(source)).toEqual([]);
  });

  it.each([
    ["a doc comment", "/**\n * One thing\n * lies there.\n */\n", 3],
    ["a comment", "const a = 1;\n// What a run leaves\n// behind.\n", 2],
    ["a title", 'it("does what it is told", () => {});', 1],
    ["a message", "throw new Error(`\n  the value beside it`);", 2],
    ["a declared name", "const whereabouts = 1;", 1],
  ])("with a phrase of the list in %s are found at its line", (_, source, line) => {
    expect(new Set(find("x.ts", source))).toEqual(new Set([`x.ts:${line}`]));
  });
});

describe("passages of Python", () => {
  it("are comments, doc strings and messages", () => {
    const source =
      'def f(x):\n    """Does what it is told."""\n    # A file that lies\n    # beside it.\n    raise E(f"{x} is asked for")\n';
    expect(new Set(find("x.py", source))).toEqual(new Set(["x.py:2", "x.py:3", "x.py:4", "x.py:5"]));
    expect(find("x.py", 'x = "beside"  # a key\n')).toEqual([]);
  });
});

describe("the debt", () => {
  const offence = (context: string) => ({ place: "x.ts:1", context, advice: "" });

  it("allows old phrases in any file, as often as it lists them", () => {
    const debt = parseDebt("a beside b\na beside b\n");
    expect(compare([offence("a beside b"), offence("a beside b")], debt).fresh).toEqual([]);
    expect(compare(["a beside b", "a beside b", "a beside b"].map(offence), debt).fresh).toHaveLength(1);
    expect(compare([offence("c beside d")], debt).fresh).toHaveLength(1);
  });

  it("reports repaired phrases, and what remains never grows", () => {
    const { repaired, remaining } = compare([offence("a"), offence("new")], parseDebt("a\na\nb\n"));
    expect(repaired).toBe(2);
    expect(formatDebt(remaining)).toBe("a\n");
  });
});
