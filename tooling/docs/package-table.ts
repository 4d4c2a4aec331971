// The table of published packages in the repository's README. `--check` compares instead of writing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { publishedPackages, root } from "../repository/packages.ts";
import { withSection, writeOrCheck } from "./page.ts";

const rows = publishedPackages().map(
  ({ folder, manifest: { name, description } }) => `| [\`${name}\`](${folder}) | ${description} |`,
);
const table = ["| package | what it is |", "| --- | --- |", ...rows].join("\n");
writeOrCheck("README.md", withSection(readFileSync(join(root, "README.md"), "utf8"), "packages", table));
