// Rules for the files in docs/decisions: their numbers, their three parts, and the index.

/** One file of docs/decisions. */
export interface Decision {
  readonly file: string;
  readonly text: string;
}

const numbered = /^(\d{4})-[a-z0-9]+(?:-[a-z0-9]+)*\.md$/;
const unnumbered = /^new-([a-z0-9]+(?:-[a-z0-9]+)*\.md)$/;
const parts = ["Context", "Decision", "Consequence"];
const index = /(<!-- decisions: generated -->\n)[\s\S]*?(<!-- \/decisions -->)/;

/** What to run when a generated part is out of date. */
const cure = "run `npm run docs:write`, which runs this check with --write";

const fourDigits = (number: number): string => String(number).padStart(4, "0");
const numberOf = (file: string): number => Number(numbered.exec(file)?.[1]);
const titleOf = (text: string): string | undefined => /^# (\S.*)\n/.exec(text)?.[1];
const inOrder = (decisions: readonly Decision[]): Decision[] =>
  decisions.filter(({ file }) => numbered.test(file)).sort((a, b) => (a.file < b.file ? -1 : 1));

/** The new name of each `new-….md`: the next free numbers, in alphabetical order. */
export function numberedNames(files: readonly string[]): Map<string, string> {
  const highest = Math.max(0, ...files.filter((file) => numbered.test(file)).map(numberOf));
  const fresh = files.filter((file) => unnumbered.test(file)).sort();
  return new Map(
    fresh.map((file, k) => [file, file.replace(unnumbered, (_, rest) => `${fourDigits(highest + 1 + k)}-${rest}`)]),
  );
}

/** The text of the index with the list of titles brought up to date. */
export function withIndex(readme: string, decisions: readonly Decision[]): string {
  const lines = inOrder(decisions).map(({ file, text }) => `- [${file.slice(0, 4)}](${file}) ${titleOf(text) ?? file}`);
  return readme.replace(index, (_, begin: string, end: string) => `${begin}\n${lines.join("\n")}\n\n${end}`);
}

/** One sentence per problem of the decisions and of their index. */
export function decisionProblems(readme: string, decisions: readonly Decision[]): string[] {
  return [
    ...decisions.flatMap(({ file }) => nameProblem(file, decisions)),
    ...numberProblems(inOrder(decisions)),
    ...decisions.flatMap(textProblems),
    ...(index.test(readme)
      ? []
      : ["README.md has no <!-- decisions: generated --> … <!-- /decisions --> for the index"]),
    ...(withIndex(readme, decisions) === readme ? [] : [`README.md: the index is out of date; ${cure}`]),
  ];
}

function nameProblem(file: string, decisions: readonly Decision[]): string[] {
  if (numbered.test(file)) return [];
  const name = numberedNames(decisions.map((each) => each.file)).get(file);
  return [
    name ? `${file} has no number; ${cure} and renames it to ${name}` : `${file} must be named new-short-title.md`,
  ];
}

function numberProblems(decisions: readonly Decision[]): string[] {
  return decisions.flatMap(({ file }, k) => {
    const before = k === 0 ? 0 : numberOf(decisions[k - 1].file);
    if (numberOf(file) === before)
      return [
        `${file} has the number of ${decisions[k - 1].file}; rename it to ${file.replace(/^\d+/, "new")}, then ${cure}`,
      ];
    return numberOf(file) === before + 1
      ? []
      : [`${file} follows number ${before}; it must be ${fourDigits(before + 1)}`];
  });
}

function textProblems({ file, text }: Decision): string[] {
  const found = [...text.matchAll(/^\*\*(\w+)\.\*\* \S/gm)].map((match) => match[1]);
  return [
    ...(titleOf(text) ? [] : [`${file} must begin with "# Title"`]),
    ...(found.join() === parts.join()
      ? []
      : [
          `${file} has the parts ${found.join(", ") || "none"}; it must have ${parts.map((part) => `**${part}.**`).join(", ")}, in this order`,
        ]),
  ];
}
