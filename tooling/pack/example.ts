import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { WorkspacePackage } from "../repository/packages.ts";
import { root } from "../repository/packages.ts";
import { mustRun } from "./must-run.ts";
import { tarball } from "./tarball.ts";

/** Packages whose third-party types fail `skipLibCheck: false`, each with the reason. */
const lenient: Readonly<Record<string, string>> = {
  "@backstep/score-tfjs":
    "tfjs-core 4.22.0 brings @webgpu/types, which contradict the WebGPU types of TypeScript's own DOM",
};

/** The TypeScript examples of a README that stand alone: those that import something. */
export function readmeExamples(readme: string): string[] {
  const blocks = [...readme.matchAll(/^```ts\r?\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
  return blocks.filter((code) => /^import /m.test(code));
}

/** The first example that needs nothing of ours but these packages. */
export function exampleWithin(readme: string, packages: readonly string[]): string | undefined {
  return readmeExamples(readme).find((code) =>
    [...code.matchAll(/from "(@backstep\/[^"/]+)[^"]*"/g)].every(([, name = ""]) => packages.includes(name)),
  );
}

const compilerOptions = {
  module: "nodenext",
  target: "es2022",
  lib: ["es2022", "dom", "dom.iterable", "dom.asynciterable"],
  strict: true,
  rootDir: ".",
  outDir: "out",
};

function writeProject(self: WorkspacePackage, needed: readonly string[], project: string): void {
  const readme = join(self.path, "README.md");
  const example = existsSync(readme) ? exampleWithin(readFileSync(readme, "utf8"), needed) : undefined;
  if (example === undefined) {
    console.error(
      `${self.folder}/README.md needs a \`\`\`ts example that imports nothing of ours but ${needed.join(", ")}`,
    );
    process.exit(1);
  }

  // An example for Node needs Node's types, as its reader would install them; all others must do without.
  const node = /from "node:/.test(example);
  const typeRoots = node ? { types: ["node"], typeRoots: [join(root, "node_modules", "@types")] } : { types: [] };
  const skipLibCheck = self.manifest.name in lenient;
  const write = (file: string, value: unknown): void => writeFileSync(join(project, file), JSON.stringify(value));
  write("package.json", { private: true, type: "module" });
  write("tsconfig.json", {
    compilerOptions: { ...compilerOptions, ...typeRoots, skipLibCheck },
    files: ["example.ts"],
  });
  writeFileSync(join(project, "example.ts"), example);
}

/** One `npm install` of the tarballs of these packages in an empty project, where the README's example compiles and runs. */
export function installExample(self: WorkspacePackage, needed: readonly WorkspacePackage[], project: string): void {
  writeProject(
    self,
    needed.map(({ manifest }) => manifest.name),
    project,
  );
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
  mustRun(
    "npm install of the tarballs",
    "npm",
    ["install", "--ignore-scripts", ...quiet, ...needed.map(tarball)],
    project,
  );
  mustRun("compiling the README's example", "tsc", ["-p", "tsconfig.json"], project);
  mustRun("running the README's example", process.execPath, ["out/example.js"], project);
}
