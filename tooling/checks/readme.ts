// The README's table of packages is the workspace's; `--write` makes it so.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, workspacePackages } from "../repository/packages.ts";
import { report } from "../repository/report.ts";

const file = join(root, "README.md");
const section = /(<!-- packages: generated -->\n)[\s\S]*?(<!-- \/packages -->)/;

const rows = workspacePackages().map(
  ({ folder, manifest: { name, description } }) => `| [\`${name}\`](${folder}) | ${description} |`,
);
const table = ["| package | what it is |", "| --- | --- |", ...rows].join("\n");

const readme = readFileSync(file, "utf8");
const wanted = readme.replace(section, (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`);
if (process.argv.includes("--write")) writeFileSync(file, wanted);

const problems = [
  ...(section.test(readme) ? [] : ["README.md has no section for the table of packages"]),
  ...(wanted === readme || process.argv.includes("--write")
    ? []
    : ["README.md: the table of packages is out of date; run `npm run docs:write`"]),
];
report(problems, `README.md lists the ${rows.length} packages`);
