// `npm run new -- scheme <name>`: makes the package, then links it into the workspace.
import { spawnSync } from "node:child_process";
import { environment, execute, install, pnpm, root } from "./workspace.mjs";

await install();
const words = process.argv.slice(2);
const { status } = spawnSync(process.execPath, ["--import", "tsx", "tooling/new/main.ts", ...words], {
  cwd: root,
  stdio: "inherit",
  env: environment,
});
if (status !== 0) process.exit(status ?? 1);

console.log("Linking it into the workspace …");
const command = `${pnpm} install --prefer-offline --no-frozen-lockfile`;
const linked = await execute(command, { quiet: true, env: { CI: "true" } });
if (linked.status !== 0) {
  console.error(linked.output);
  process.exit(1);
}

// The table of its properties needs the package linked.
const pages = "node --conditions=@backstep/source --import tsx apps/bench/scripts/scheme-pages.ts";
const described = await execute(pages, { quiet: true });
if (described.status !== 0) {
  console.error(described.output);
  process.exit(1);
}

const name = words[1];
console.log(`
Next:
  1. Write the formula in packages/schemes/${name}/src/${name}.ts, first as a comment, then as code.
  2. npm run test:unit -- packages/schemes/${name}
  3. CONTRIBUTING.md has the rest.`);
