// Prose contains no riddles of tooling/english/word-list.yaml except those listed in tooling/english/debt.txt.
// `--write` removes repaired riddles from debt.txt. It never adds one; if debt.txt is missing, it writes a complete one.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compare, formatDebt, type Offence, parseDebt } from "../english/debt.ts";
import { offencesOf } from "../english/offences.ts";
import { wordList } from "../english/word-list.ts";
import { repositoryFiles } from "../repository/files.ts";
import { root } from "../repository/packages.ts";
import { report } from "../repository/report.ts";

const debtFile = join(root, "tooling/english/debt.txt");
/** Generated text, and the sentences that the check and its tests quote on purpose. */
const excluded = /\.wasm\.ts$|\.table\.ts$|CHANGELOG\.md$|^tooling\/(?:english\/|test\/plain-english)/;

const folder = process.argv.slice(2).find((argument) => !argument.startsWith("-"));
const write = process.argv.includes("--write");
const rules = wordList();
const offences: Offence[] = repositoryFiles()
  .filter((file) => !excluded.test(file) && (folder === undefined || file.startsWith(folder)))
  .flatMap((file) => offencesOf(file, readFileSync(join(root, file), "utf8"), rules));
const line = ({ place, context, advice }: Offence): string => `${place} ${advice}\n    … ${context} …`;

if (folder !== undefined) {
  // With a folder: every riddle in it, old and new, as a list of what to rewrite.
  report(offences.map(line), `${folder}: no riddles`);
} else {
  const start = existsSync(debtFile) ? readFileSync(debtFile, "utf8") : formatDebt(compare(offences, new Map()).found);
  const { fresh, remaining, repaired } = compare(offences, parseDebt(start));
  if (write) writeFileSync(debtFile, formatDebt(remaining));
  const stale = `${repaired} riddles of tooling/english/debt.txt are repaired; run "npm run english -- --write" to remove them from it`;
  report(
    [...fresh.map(line), ...(repaired > 0 && !write ? [stale] : [])],
    `plain English: no new riddles, ${offences.length} old ones left`,
  );
}
