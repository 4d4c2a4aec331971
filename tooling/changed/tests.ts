import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { repositoryFiles } from "../repository/files.ts";
import { root } from "../repository/packages.ts";

const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** The test files of `npm test`, relative to the root. */
export function testFiles(): string[] {
  return repositoryFiles().filter((file) => /\/test\/.*\.test\.ts$/.test(file) && !/\.slow\.test\.ts$/.test(file));
}

/** The text of a test file, and of the files next to it that it imports. */
function textOf(test: string): string {
  const own = read(test);
  const imported = [...own.matchAll(/from "(\.\/[^"]+)"/g)].map(([, name = ""]) => join(dirname(test), name));
  return [own, ...imported.filter((file) => existsSync(join(root, file))).map(read)].join("\n");
}

/** Those of some test files that contain one of these words. */
export function naming(tests: readonly string[], words: Iterable<string>): string[] {
  const all = [...words];
  return all.length === 0 ? [] : tests.filter((test) => all.some((word) => textOf(test).includes(word)));
}
