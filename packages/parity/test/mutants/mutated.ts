import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** One fault: replaces a text in a file. The path is relative to packages/. */
export interface Mutation {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const packages = fileURLToPath(new URL("../../../../packages/", import.meta.url));

/** Loads a module of this repository with faults planted into its source and into the files of its folder that it imports. */
export async function mutated<T>(file: string, mutations: readonly Mutation[]): Promise<T> {
  let source = readFileSync(packages + file, "utf8");
  for (const { from, to } of mutations.filter((mutation) => mutation.file === file)) {
    if (!source.includes(from))
      throw new Error(`${file} does not contain the text "${from}"; copy the current text into the mutation`);
    source = source.replaceAll(from, to);
  }
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const code = ts.transpileModule(source, { compilerOptions: options }).outputText;
  const modules = new Map<string, unknown>();
  for (const [, name] of code.matchAll(/require\("([^"]+)"\)/g)) {
    const neighbour = join(dirname(file), name);
    const planted = name.startsWith(".") && mutations.some((mutation) => mutation.file === neighbour);
    const found = planted ? mutated(neighbour, mutations) : import(name.startsWith(".") ? packages + neighbour : name);
    modules.set(name, await found);
  }
  const exported = {};
  new Function("require", "exports", code)((name: string) => modules.get(name), exported);
  return exported as T;
}
