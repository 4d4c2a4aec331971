import ts from "typescript";

export interface DocumentedFactory {
  readonly name: string;
  /** Text of its doc comment; "" if it has none. */
  readonly comment: string;
  readonly line: number;
}

const isExported = (node: ts.FunctionDeclaration): boolean =>
  node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;

/** The exported functions of a file whose declared return type is `type` or `type<…>`, with their doc comments. */
export function exportedFactories(file: string, source: string, type: string): DocumentedFactory[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  return tree.statements.filter(ts.isFunctionDeclaration).flatMap((node) => {
    const returns = node.type && ts.isTypeReferenceNode(node.type) ? node.type.typeName.getText(tree) : undefined;
    if (!isExported(node) || returns !== type) return [];
    const comment = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1)?.getText(tree) ?? "";
    const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
    return [{ name: node.name?.text ?? "default", comment, line }];
  });
}

const parts: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^ \* ```text\n(?: \*[^\n]*\n)+? \* ```$/m, "a formula block (```text)"],
  [/^ \* - \*\*Shapes\*\* \S/m, "a line on shapes (- **Shapes** …)"],
  [/^ \* @see \S/m, "its source (@see)"],
  [/^ \* @example\n \* ```ts\n/m, "an example that compiles (@example, ```ts)"],
];

/** The parts that the doc comment of a scheme's factory lacks. */
export function missingParts(comment: string): string[] {
  return parts.filter(([pattern]) => !pattern.test(comment)).map(([, what]) => what);
}
