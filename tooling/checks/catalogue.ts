// The catalogue lists every scheme, drift and grid of the workspace. `--write` rewrites its generated file.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generatedCatalogue } from "../repository/catalogue.ts";
import { root } from "../repository/packages.ts";
import { report } from "../repository/report.ts";

const file = "packages/catalogue/src/plugins.generated.ts";
const text = generatedCatalogue();
if (process.argv.includes("--write")) writeFileSync(join(root, file), text);
const current = readFileSync(join(root, file), "utf8") === text;
report(current ? [] : [`${file} is out of date: run \`npm run docs:write\``], "the catalogue lists every plugin");
