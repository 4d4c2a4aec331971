import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../repository/packages.ts";

/** A page with the text between `<!-- NAME: generated -->` and `<!-- /NAME -->` replaced. */
export function withSection(page: string, name: string, content: string, file = "a page"): string {
  const section = new RegExp(`(<!-- ${name}: generated -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!section.test(page))
    throw new Error(
      `${file} lacks the section "<!-- ${name}: generated -->"; add it, and "<!-- /${name} -->" in the next line`,
    );
  return page.replace(section, (_, begin: string, end: string) => `${begin}\n${content}\n\n${end}`);
}

/** The lines in which two texts differ, at most so many, each cut to 160 characters. */
export function lineDifferences(before: string, after: string, most = 8): string[] {
  const [old, wanted] = [before.split("\n"), after.split("\n")];
  const [kept, present] = [new Set(wanted), new Set(old)];
  const lines = [
    ...old.filter((line) => !kept.has(line)).map((line) => `- ${line}`),
    ...wanted.filter((line) => !present.has(line)).map((line) => `+ ${line}`),
  ];
  if (lines.length === 0) return ["  the same lines in another order"];
  const rest = lines.length > most ? [`  … and ${lines.length - most} more`] : [];
  return [...lines.slice(0, most).map((line) => `  ${line.slice(0, 160)}`), ...rest];
}

/**
 * Writes a generated file, or with `--check` on the command line compares it: a difference is printed with the command that removes it,
 * and the exit status becomes 1.
 */
export function writeOrCheck(file: string, wanted: string): void {
  const path = join(root, file);
  const present = readFileSync(path, "utf8");
  if (present === wanted) return;
  if (!process.argv.includes("--check")) {
    writeFileSync(path, wanted);
    return;
  }
  const differences = lineDifferences(present, wanted).join("\n");
  console.error(`${file} is out of date (- present, + generated). Run \`npm run docs:write\`.\n${differences}`);
  process.exitCode = 1;
}
