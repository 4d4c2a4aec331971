import { existsSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** The factory of a package: `dpmpp-2m` exports `dpmpp2m`. */
export function factoryName(name: string): string {
  return name.replace(/-(.)/g, (_, first: string) => first.toUpperCase());
}

/** Why a scheme cannot have this name; undefined if it can. */
export function nameProblem(name: string, root: string): string | undefined {
  const rule = "a name is in kebab-case, like exponential-integrator or dpmpp-2m";
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return `"${name}" is not in kebab-case: ${rule}`;
  if (/^(?:backstep-)?scheme-/.test(name)) return `"${name}" says twice that it is a scheme; leave out the prefix`;
  const keyword = ts.identifierToKeywordKind(ts.factory.createIdentifier(factoryName(name)));
  if (keyword !== undefined) return `"${name}" is a word of the language and cannot name a function; choose another`;
  if (existsSync(join(root, "packages", "schemes", name)))
    return `packages/schemes/${name} exists already; choose another name`;
  return undefined;
}
