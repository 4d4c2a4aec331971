import ts from "typescript";

/** A function with the lines from its first to its last, doc comment excluded. */
export interface MeasuredFunction {
  readonly name: string;
  readonly line: number;
  readonly lines: number;
}

/** The name of a function, or of what it is assigned to. */
function nameOf(node: ts.SignatureDeclaration): string {
  const { name, parent } = node;
  if (name !== undefined) return name.getText();
  const named = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name.getText() : undefined;
  return named ?? "(anonymous)";
}

/** All functions of a file with a body, nested ones too. */
export function functionsOf(file: string, source: string): MeasuredFunction[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const found: MeasuredFunction[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined) {
      const first = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line;
      const last = tree.getLineAndCharacterOfPosition(node.getEnd()).line;
      found.push({ name: nameOf(node), line: first + 1, lines: last - first + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const longestFunction = 40;
const longestSource = 200;
const longestTest = 250;

const isTest = (file: string): boolean => /(?:^|\/)test\//.test(file);

/** Tables of numbers and generated files have no limit. */
const exempt = /\.(?:table|generated|wasm)\.ts$|\/assembly\/|(?:^|\/)dist\//;

/** Whether the limits hold for a file. */
export function isMeasured(file: string): boolean {
  return /^(?:packages|apps|tooling)\/.*\.(?:ts|mts|mjs|cjs|js)$/.test(file) && !exempt.test(file);
}

/** A function or file that is longer than its limit, by a key without line numbers. */
export interface Oversized {
  readonly key: string;
  readonly text: string;
  readonly lines: number;
}

/** What is longer than its limit in a file: the file itself, and functions outside of tests. */
export function oversized(file: string, source: string): Oversized[] {
  const lines = source.trimEnd().split("\n").length;
  const limit = isTest(file) ? longestTest : longestSource;
  const long = isTest(file) ? [] : functionsOf(file, source).filter((each) => each.lines > longestFunction);
  return [
    ...(lines > limit ? [{ key: file, text: `${file} has ${lines} lines, more than ${limit}`, lines }] : []),
    ...long.map((each) => ({
      key: `${file} ${each.name}`,
      text: `${file}:${each.line} ${each.name}() has ${each.lines} lines, more than ${longestFunction}`,
      lines: each.lines,
    })),
  ];
}

/** What the list of exceptions does not allow: new entries, longer ones, and entries that are no longer needed. */
export function sizeProblems(found: readonly Oversized[], allowed: Readonly<Record<string, number>>): string[] {
  const present = new Set(found.map(({ key }) => key));
  return [
    ...found.filter(({ key }) => !(key in allowed)).map(({ text }) => `${text}; make it shorter`),
    ...found
      .filter(({ key, lines }) => lines > (allowed[key] ?? lines))
      .map(({ key, text }) => `${text}, and more than the ${allowed[key]} that were there; make it shorter`),
    ...Object.keys(allowed)
      .filter((key) => !present.has(key))
      .map((key) => `"${key}" is short enough; run \`node --import tsx tooling/checks/sizes.ts --write\``),
  ];
}
