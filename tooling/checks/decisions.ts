// The files in docs/decisions have numbers without gaps and three parts each, and README.md lists them. `--write` numbers `new-….md` files
// and rewrites the list.
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Decision, decisionProblems, numberedNames, withIndex } from "../repository/decisions.ts";
import { root } from "../repository/packages.ts";
import { report } from "../repository/report.ts";

const folder = join(root, "docs/decisions");
const readme = join(folder, "README.md");
const files = (): string[] => readdirSync(folder).filter((file) => file !== "README.md");
const decisions = (): Decision[] => files().map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }));

if (process.argv.includes("--write")) {
  for (const [from, to] of numberedNames(files())) renameSync(join(folder, from), join(folder, to));
  writeFileSync(readme, withIndex(readFileSync(readme, "utf8"), decisions()));
}

const problems = decisionProblems(readFileSync(readme, "utf8"), decisions());
report(
  problems.map((problem) => `docs/decisions/${problem}`),
  `docs/decisions lists ${files().length} decisions, each with context, decision and consequence`,
);
