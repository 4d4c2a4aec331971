// `npm run new -- KIND NAME`: writes the plugin, then links it into the workspace.
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
const [kind, name] = words;
// The table of a scheme's properties needs the package linked.
if (kind === "scheme")
  await mustExecute("node --conditions=@backstep/source --import tsx apps/bench/scripts/scheme-pages.ts");

const shared = kind === "drift" || kind === "grid";
const folder = shared ? `packages/${kind}s` : `packages/${kind === "target" ? "scores" : `${kind}s`}/${name}`;
console.log(`
Next:
  1. Write the formula in ${folder}/src/${name}.ts, first as a comment, then as code.
  2. npm run test:unit -- ${folder}${shared ? `/test/${name}.test.ts` : ""}
  3. npm run docs:write
  4. npm run check -- --changed
CONTRIBUTING.md has the rest.`);
