import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { Manifest } from "../repository/packages.ts";
import type { Consumer } from "./consumers.ts";
import type { Problem } from "./problems.ts";

/** The package that an import names; undefined for a file, a module of Node or a subpath import (`#host`). */
function packageOf(specifier: string): string | undefined {
  if (/^(?:\.|#|node:)/.test(specifier)) return undefined;
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0];
}

/** Names of packages that a file imports, dynamically or for their types, too. */
export function importedPackages(source: string): string[] {
  const { importedFiles } = ts.preProcessFile(source, true, true);
  return importedFiles.map(({ fileName }) => packageOf(fileName)).filter((name) => name !== undefined);
}

/** Imports of built files of an installed package that its manifest does not declare. An example may not reach all of them. */
export function undeclaredImports({ package: { manifest }, path }: Consumer): Problem[] {
  const installed = join(path, "node_modules", manifest.name);
  const published = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as Manifest;
  const { dependencies, peerDependencies, optionalDependencies } = published;
  const declared = new Set(Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }));
  return readdirSync(join(installed, "dist"), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(?:js|d\.ts)$/.test(file))
    .flatMap((file) => {
      const names = new Set(importedPackages(readFileSync(join(installed, "dist", file), "utf8")));
      return [...names]
        .filter((name) => name !== manifest.name && !declared.has(name))
        .map((name) => ({ package: manifest.name, what: `dist/${file} imports ${name}; declare it in package.json` }));
    });
}
