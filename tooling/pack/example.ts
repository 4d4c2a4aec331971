import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { WorkspacePackage } from "../repository/packages.ts";
import { root } from "../repository/packages.ts";
import { mustRun } from "./must-run.ts";

/** Packages whose third-party types fail `skipLibCheck: false`, each with the reason. */
const lenient: Readonly<Record<string, string>> = {};

/** The first TypeScript example of a package's README. */
export function readmeExample(readme: string): string | undefined {
  return /^```ts\r?\n([\s\S]*?)^```$/m.exec(readme)?.[1];
}

const compilerOptions = {
  module: "nodenext",
  target: "es2022",
  lib: ["es2022", "dom", "dom.iterable", "dom.asynciterable"],
  strict: true,
  rootDir: ".",
  outDir: "out",
};

function writeProject(self: WorkspacePackage, project: string): void {
  const readme = join(self.path, "README.md");
  const example = existsSync(readme) ? readmeExample(readFileSync(readme, "utf8")) : undefined;
  if (example === undefined) {
    console.error(`${self.folder}/README.md has no \`\`\`ts example`);
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

/** One `npm install` of the given tarballs in an empty project, where the README's example compiles and runs. */
export function installExample(self: WorkspacePackage, tarballs: readonly string[], project: string): void {
  writeProject(self, project);
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
  mustRun("npm install of the tarballs", "npm", ["install", "--ignore-scripts", ...quiet, ...tarballs], project);
  mustRun("compiling the README's example", "tsc", ["-p", "tsconfig.json"], project);
  mustRun("running the README's example", process.execPath, ["out/example.js"], project);
}
