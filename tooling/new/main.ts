// Writes the files of `npm run new -- scheme NAME`. tooling/run/new.mjs calls it and then installs.
import { spawnSync } from "node:child_process";
import { generators, nodeArguments } from "../docs/generators.ts";
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
for (const generator of generators.filter(({ beforeInstallation }) => beforeInstallation))
  spawnSync(process.execPath, nodeArguments(generator), { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
console.log(files.map((file) => `  ${file}`).join("\n"));
