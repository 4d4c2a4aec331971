import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { type WorkspacePackage, workspacePackages } from "./packages.ts";

/** A plugin that a package of the workspace defines. */
export interface DefinedPlugin {
  readonly kind: string;
  /** The name in experiments and in results. */
  readonly name: string;
  /** The name of the exported factory. */
  readonly factory: string;
  /** Text of its doc comment; "" if it has none. */
  readonly comment: string;
  readonly line: number;
}

/** A plugin and its module. */
export interface WorkspacePlugin extends DefinedPlugin {
  readonly folder: string;
  /** What an import names: the package, or its entry for Node. */
  readonly module: string;
  readonly needsNode: boolean;
}

/** Every plugin of the workspace, by kind and name. It reads texts alone, so a new package need not be installed. */
export function workspacePlugins(base?: string): WorkspacePlugin[] {
  return workspacePackages(base)
    .flatMap((each) => pluginsOfPackage(each))
    .sort((a, b) => (`${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1));
}

function pluginsOfPackage({ path, folder, manifest }: WorkspacePackage): WorkspacePlugin[] {
  const source = join(path, "src");
  if (folder.startsWith("apps/") || !existsSync(source)) return [];
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  return files.flatMap((file) => {
    const needsNode = /^node[\\/]/.test(file);
    const exported = exportsOf(join(source, needsNode ? "node/index.ts" : "index.ts"));
    return definedPlugins(file, readFileSync(join(source, file), "utf8"))
      .filter(({ factory }) => exported.has(factory))
      .map((plugin) => ({ ...plugin, folder, module: `${manifest.name}${needsNode ? "/node" : ""}`, needsNode }));
  });
}

/** The names that an index exports, without types. */
function exportsOf(index: string): ReadonlySet<string> {
  if (!existsSync(index)) return new Set();
  const lists = [...readFileSync(index, "utf8").matchAll(/export\s*\{([^}]*)\}/g)];
  return new Set(lists.flatMap(([, names = ""]) => names.split(",").map((name) => name.trim())));
}

/** The exported constants of a file that are made by `define(kind, name, …)`, with their doc comments. */
export function definedPlugins(file: string, source: string): DefinedPlugin[] {
  if (!source.includes("define(")) return [];
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  return tree.statements.filter(isExportedVariable).flatMap((statement) => {
    const [{ name, initializer }] = statement.declarationList.declarations;
    if (!initializer || !ts.isCallExpression(initializer) || initializer.expression.getText(tree) !== "define")
      return [];
    const [kind, plugin] = initializer.arguments;
    // A plugin that this reader overlooks would be missing from the catalogue without a word.
    if (!kind || !plugin || !ts.isStringLiteral(kind) || !ts.isStringLiteral(plugin))
      throw new Error(`${file}: the kind and the name of ${name.getText(tree)} must be texts in quotes in define()`);
    const comment = ts.getJSDocCommentsAndTags(statement).filter(ts.isJSDoc).at(-1)?.getText(tree) ?? "";
    const line = tree.getLineAndCharacterOfPosition(statement.getStart(tree)).line + 1;
    return [{ kind: kind.text, name: plugin.text, factory: name.getText(tree), comment, line }];
  });
}

function isExportedVariable(node: ts.Statement): node is ts.VariableStatement {
  return (
    ts.isVariableStatement(node) && (node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false)
  );
}
