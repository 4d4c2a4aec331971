import ts from "typescript";
import { markdownPassages } from "./markdown.ts";
import type { Passage } from "./passage.ts";

/** Literals whose text could look like a comment. */
const isLiteral = (node: ts.Node): boolean =>
  ts.isStringLiteralLike(node) ||
  ts.isTemplateHead(node) ||
  ts.isTemplateMiddle(node) ||
  ts.isTemplateTail(node) ||
  ts.isRegularExpressionLiteral(node);

const testFunctions = new Set(["it", "test", "describe"]);

/** `it("…")`, `runner.describe("…")`, `it.each(rows)("…")`: true for the first argument. */
function isTitle(node: ts.Node, parent: ts.Node | undefined, tree: ts.SourceFile): boolean {
  if (parent === undefined || !ts.isCallExpression(parent) || parent.arguments[0] !== node) return false;
  const words = parent.expression.getText(tree).split(/[.(]/, 2);
  return words.some((word) => testFunctions.has(word));
}

/** Text of a string or template literal; each `${expression}` becomes `…`. */
function literalText(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `\`…\`${literal.text}`).join("");
}

const isProse = (text: string): boolean => /\p{L}+,? \p{L}+,? \p{L}/u.test(text.replaceAll("`…`", "x"));

/** The words of a declared identifier: `lookedUp` gives `looked up`. */
function declaredName(node: ts.Node): ts.Identifier | undefined {
  const named = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node);
  const declaration = named || ts.isPropertySignature(node) || ts.isFunctionDeclaration(node) || isTypeName(node);
  const name = declaration ? (node as ts.NamedDeclaration).name : undefined;
  return name !== undefined && ts.isIdentifier(name) ? name : undefined;
}

const isTypeName = (node: ts.Node): boolean =>
  ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isMethodSignature(node);

const asWords = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, " ").toLowerCase();

function commentPassages(comment: string, line: number): Passage[] {
  if (comment.startsWith("/**")) {
    const text = comment.slice(3, -2).replace(/^[ \t]*\* ?/gm, "");
    return markdownPassages(text.replace(/^ /, ""), "doc", line);
  }
  const text = comment.startsWith("//") ? comment.replace(/^[ \t]*\/\/+ ?/gm, "") : comment.slice(2, -2);
  return [{ kind: "comment", text: text.replace(/`[^`\n]*`/g, "`…`"), line }];
}

/** Comments, strings that hold prose, test titles and declared names of a TypeScript or JavaScript source. */
export function typescriptPassages(file: string, source: string): Passage[] {
  // The parser need not read doc comments: they are found by their signs, like other comments.
  const options = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  const tree = ts.createSourceFile(file, source, options);
  const passages: Passage[] = [];
  const lineOf = (position: number): number => tree.getLineAndCharacterOfPosition(position).line + 1;
  let code = "";
  let copied = 0;

  const visit = (node: ts.Node, parent?: ts.Node): void => {
    if (isLiteral(node)) {
      code +=
        source.slice(copied, node.getStart(tree)) + source.slice(node.getStart(tree), node.end).replace(/[^\n]/g, "_");
      copied = node.end;
    }
    const text = literalText(node);
    if (text !== undefined && isProse(text)) {
      passages.push({
        kind: isTitle(node, parent, tree) ? "title" : "message",
        text,
        line: lineOf(node.getStart(tree)),
      });
    }
    const name = declaredName(node);
    if (name) passages.push({ kind: "name", text: asWords(name.text), line: lineOf(name.getStart(tree)) });
    ts.forEachChild(node, (child) => visit(child, node));
  };
  visit(tree);
  code += source.slice(copied);

  // A block comment, or a run of line comments with no blank line between them.
  for (const match of code.matchAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*(?:\n[ \t]*\/\/[^\n]*)*/g)) {
    passages.push(...commentPassages(source.slice(match.index, match.index + match[0].length), lineOf(match.index)));
  }
  return passages;
}
