// `npm run docs:write`: regenerates every generated page. `--all` includes the pages whose measurements take minutes.
import { spawnSync } from "node:child_process";
import { root } from "../repository/packages.ts";
import { generators, nodeArguments } from "./generators.ts";

const all = process.argv.includes("--all");
for (const generator of generators.filter(({ slow }) => all || !slow)) {
  const began = performance.now();
  process.stderr.write(`${generator.writes} … `);
  const { status, stdout, stderr } = spawnSync(process.execPath, nodeArguments(generator), {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", generator.slow ? "inherit" : "pipe"],
  });
  process.stderr.write(`${((performance.now() - began) / 1000).toFixed(1)} s\n`);
  if (status === 0) continue;
  console.error(`${generator.script.join(" ")} failed\n${stdout}${stderr ?? ""}`);
  process.exit(1);
}
if (!all) {
  const left = generators.filter(({ slow }) => slow).map(({ writes }) => writes);
  console.error(
    `Left out, because they take minutes: ${left.join(", ")}. \`npm run docs:write -- --all\` writes them, too.`,
  );
}
