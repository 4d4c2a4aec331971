import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** One fault: in a file, below packages, some text in place of other text. */
export interface Mutation {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const packages = fileURLToPath(new URL("../../../../packages/", import.meta.url));

/**
 * A module of this repository with faults planted into its source, or into those of the files beside it that it imports; everything else is
 * as it is.
 */
export async function mutated<T>(file: string, mutations: readonly Mutation[]): Promise<T> {
  let source = readFileSync(packages + file, "utf8");
  for (const { from, to } of mutations.filter((mutation) => mutation.file === file)) {
    if (!source.includes(from)) throw new Error(`${file} does not hold the text to mutate: ${from}`);
    source = source.replaceAll(from, to);
  }
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const code = ts.transpileModule(source, { compilerOptions: options }).outputText;
  const modules = new Map<string, unknown>();
  for (const [, name] of code.matchAll(/require\("([^"]+)"\)/g)) {
    const beside = join(dirname(file), name);
    const planted = name.startsWith(".") && mutations.some((mutation) => mutation.file === beside);
    const found = planted ? mutated(beside, mutations) : import(name.startsWith(".") ? packages + beside : name);
    modules.set(name, await found);
  }
  const exported = {};
  new Function("require", "exports", code)((name: string) => modules.get(name), exported);
  return exported as T;
}
