import { join } from "node:path";
import ts from "typescript";
import { root } from "../repository/packages.ts";
import type { Consumer } from "./consumers.ts";
import type { Problem } from "./problems.ts";

/** Packages whose third-party types fail `skipLibCheck: false`, each with the reason. */
const lenient: Readonly<Record<string, string>> = {
  "@backstep/score-tfjs":
    "tfjs-core 4.22.0 brings @webgpu/types, which contradict the WebGPU types of TypeScript's own DOM",
};

const compilerOptions: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
  strict: true,
  noEmitOnError: false,
};
const typeRoots = [join(root, "node_modules", "@types")];

/** An example for Node has Node's types, as its reader would install them; all others must compile without. */
function optionsOf({ package: self, example = "" }: Consumer): ts.CompilerOptions {
  const types = /from "node:/.test(example) ? { types: ["node"], typeRoots } : { types: [] };
  return { ...compilerOptions, ...types, skipLibCheck: self.manifest.name in lenient };
}

/** Types without import or export, and augmentations, reach every file of a program. */
function isAmbient(file: ts.SourceFile): boolean {
  const augments = file.statements.some(
    (each) => ts.isModuleDeclaration(each) && (ts.isStringLiteral(each.name) || each.name.text === "global"),
  );
  return augments || !ts.isExternalModule(file);
}

/** Parses each file once, although several programs contain it. */
function cachingHost(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  const files = new Map<string, ts.SourceFile | undefined>();
  host.getSourceFile = (name, ...rest) => {
    if (!files.has(name)) files.set(name, getSourceFile.call(host, name, ...rest));
    return files.get(name);
  };
  return host;
}

/**
 * One program for all examples with the same options, because most of the time goes into files that they share. Each import is resolved
 * from the file that has it. If the program contains ambient types, it is halved until the example that brings them is alone.
 */
function programsOf(
  consumers: readonly Consumer[],
  options: ts.CompilerOptions,
  host: ts.CompilerHost = cachingHost(options),
): ts.Program[] {
  const examples = consumers.map(({ path }) => join(path, "example.ts"));
  const program = ts.createProgram(examples, options, host);
  const shared = program
    .getSourceFiles()
    .filter((file) => !program.isSourceFileDefaultLibrary(file))
    .filter(({ fileName }) => !options.types?.length || !fileName.includes("/@types/"));
  if (consumers.length === 1 || !shared.some(isAmbient)) return [program];
  const half = consumers.length >> 1;
  return [consumers.slice(0, half), consumers.slice(half)].flatMap((part) => programsOf(part, options, host));
}

/** The package that a file belongs to: a consumer's, or an installed one. */
function ownerOf(file: string, consumers: readonly Consumer[]): string {
  const consumer = consumers.find(({ path }) => file.startsWith(`${path}/`));
  if (consumer) return consumer.package.manifest.name;
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? file;
}

/** Compiles every example in its own project, with the libraries' types checked, and writes `example.js` next to it. */
export function compileExamples(consumers: readonly Consumer[]): Problem[] {
  const groups = new Map<string, Consumer[]>();
  for (const consumer of consumers) {
    const key = JSON.stringify(optionsOf(consumer));
    groups.set(key, [...(groups.get(key) ?? []), consumer]);
  }
  const format = {
    getCurrentDirectory: () => root,
    getCanonicalFileName: (name: string) => name,
    getNewLine: () => "\n",
  };
  return [...groups.values()]
    .flatMap((group) => programsOf(group, optionsOf(group[0])))
    .flatMap((program) => [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics])
    .map((each) => ({
      package: each.file ? ownerOf(ts.sys.resolvePath(each.file.fileName), consumers) : "the compiler's options",
      what: `compiling the README's example: ${ts.formatDiagnostic(each, format).trim()}`,
    }));
}
