// `npm run new -- scheme NAME`: makes the package, then links it into the workspace.
import { spawnSync } from "node:child_process";
import { environment, execute, install, pnpm, recordInstallation, root } from "./workspace.mjs";

async function mustExecute(command) {
  const { status, output } = await execute(command, { quiet: true, env: { CI: "true" } });
  if (status === 0) return;
  console.error(`${command} failed\n${output}`);
  process.exit(1);
}

await install();
const words = process.argv.slice(2);
const { status } = spawnSync(process.execPath, ["--import", "tsx", "tooling/new/main.ts", ...words], {
  cwd: root,
  stdio: "inherit",
  env: environment,
});
if (status !== 0) process.exit(status ?? 1);

console.log("Linking it into the workspace …");
await mustExecute(`${pnpm} install --prefer-offline --no-frozen-lockfile`);
recordInstallation();
// The table of its properties needs the package linked.
await mustExecute("node --conditions=@backstep/source --import tsx apps/bench/scripts/scheme-pages.ts");

const name = words[1];
console.log(`
Next:
  1. Write the formula in packages/schemes/${name}/src/${name}.ts, first as a comment, then as code.
  2. npm run test:unit -- packages/schemes/${name}
  3. npm run docs:write
  4. npm run check -- --changed
CONTRIBUTING.md has the rest.`);
