// Functions and files stay within their limits. tooling/repository/oversized.json names those that are longer; it may only become shorter.
// `--write` removes what is no longer needed there. Until `enforced` is true the check reports and passes.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryFiles } from "../repository/files.ts";
import { root } from "../repository/packages.ts";
import { report } from "../repository/report.ts";
import { isMeasured, oversized, sizeProblems } from "../repository/sizes.ts";

const list = join(root, "tooling/repository/oversized.json");
const { enforced, allowed } = JSON.parse(readFileSync(list, "utf8")) as {
  readonly enforced: boolean;
  readonly allowed: Readonly<Record<string, number>>;
};
const found = repositoryFiles()
  .filter(isMeasured)
  .flatMap((file) => oversized(file, readFileSync(join(root, file), "utf8")));

if (process.argv.includes("--write")) {
  const kept = found.filter(({ key, lines }) => lines <= (allowed[key] ?? 0)).map(({ key, lines }) => [key, lines]);
  writeFileSync(list, `${JSON.stringify({ enforced, allowed: Object.fromEntries(kept) }, undefined, 2)}\n`);
}

const problems = process.argv.includes("--write") ? [] : sizeProblems(found, allowed);
const holds = `${found.length} functions and files are longer than their limits, all of them listed`;
if (enforced) report(problems, holds);
else
  console.log([...problems, `${problems.length} changes against the list, which is not enforced; ${holds}`].join("\n"));
