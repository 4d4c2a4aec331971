// Writes the files of `npm run new -- KIND NAME`. tooling/run/new.mjs calls it and then installs.
import { spawnSync } from "node:child_process";
import { isPluginKind, pluginKinds } from "../../packages/templates/src/index.ts";
import { generators, nodeArguments } from "../docs/generators.ts";
import { root } from "../repository/packages.ts";
import { problemOf } from "./names.ts";
import { newPlugin } from "./plugin.ts";

function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}

const [kind, name, ...rest] = process.argv.slice(2);
if (!isPluginKind(kind) || name === undefined || rest.length > 0)
  refuse(`Usage: npm run new -- <kind> <name>, with a kind out of ${pluginKinds.join(", ")}`);
const problem = problemOf(kind, name, root);
if (problem) refuse(`Cannot make the ${kind}: ${problem}.`);

const files = newPlugin(kind, name, root);
spawnSync("biome", ["format", "--write", ...files.filter((file) => !file.endsWith(".md"))], { cwd: root, shell: true });
for (const generator of generators.filter(({ beforeInstallation }) => beforeInstallation))
  spawnSync(process.execPath, nodeArguments(generator), { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
console.log(files.map((file) => `  ${file}`).join("\n"));
