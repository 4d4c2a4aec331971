// Prose contains no phrases of tooling/english/word-list.yaml, except the old ones that tooling/english/debt.txt lists.
// `--write` removes repaired phrases from debt.txt. It adds none; if debt.txt is missing, it writes a complete one.
// With a folder, the check lists every phrase in it, old and new.
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
  report(offences.map(line), `${folder}: no phrases of the word list`);
} else {
  const start = existsSync(debtFile) ? readFileSync(debtFile, "utf8") : formatDebt(compare(offences, new Map()).found);
  const { fresh, remaining, repaired } = compare(offences, parseDebt(start));
  if (write) writeFileSync(debtFile, formatDebt(remaining));
  const rewrite = `${fresh.length} new phrases of the word list; rewrite them ("npm run english -- FOLDER" lists all of a folder)`;
  const stale = `${repaired} phrases of debt.txt are gone; run "npm run english -- --write" to remove them from it`;
  report(
    [...fresh.map(line), ...(fresh.length > 0 ? [rewrite] : []), ...(repaired > 0 && !write ? [stale] : [])],
    `plain English: no new phrases of the word list, ${offences.length} old ones left`,
  );
}
