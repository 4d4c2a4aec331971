// `pnpm new scheme <name>`: the files; installing them is the caller's business (tooling/run/new.mjs).
import { spawnSync } from "node:child_process";
import { root } from "../repository/packages.ts";
import { nameProblem } from "./names.ts";
import { newScheme } from "./scheme.ts";

function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}

const [kind, name, ...rest] = process.argv.slice(2);
if (kind !== "scheme" || name === undefined || rest.length > 0) refuse("Usage: pnpm new scheme <name>");
const problem = nameProblem(name, root);
if (problem) refuse(`Cannot make the scheme: ${problem}.`);

const files = newScheme(name, root);
spawnSync("biome", ["format", "--write", ...files.filter((file) => !file.endsWith(".md"))], { cwd: root, shell: true });
for (const generator of [["apps/bench/scripts/generate-schemes.ts"], ["tooling/checks/readme.ts", "--write"]])
  spawnSync(process.execPath, ["--import", "tsx", ...generator], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
console.log(files.map((file) => `  ${file}`).join("\n"));
