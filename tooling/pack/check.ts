// What users get. All built packages are packed, and installed once in a workspace outside the repository with one consumer for each package.
// There the README's first example compiles and runs; publint and attw read the tarballs. `coverage/packages.json` has the result.
// Arguments name the packages to check; without arguments it checks all.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { closure, publishedPackages, root } from "../repository/packages.ts";
import { mapConcurrently, runPnpm, runTool } from "../repository/run-tool.ts";
import { compileExamples } from "./compile.ts";
import { type Consumer, writeConsumers } from "./consumers.ts";
import { forAuthors, outsideProblems } from "./outside.ts";
import type { Problem } from "./problems.ts";
import { publicationProblems } from "./publication.ts";
import { packAll } from "./tarballs.ts";
import { undeclaredImports } from "./undeclared.ts";

function stop(what: string, output: string): never {
  console.error(`${what} failed\n${output}`);
  process.exit(1);
}

async function runExample({ package: { manifest }, path }: Consumer): Promise<Problem[]> {
  const { status, output } = await runTool(process.execPath, ["example.js"], path);
  return status === 0 ? [] : [{ package: manifest.name, what: `running the README's example:\n${output}` }];
}

const began = performance.now();
const progress = (what: string): void =>
  console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${what}`);

const folder = realpathSync(mkdtempSync(join(tmpdir(), "backstep-pack-")));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const published = publishedPackages();
const named = process.argv.slice(2);
const packages = published.filter(({ manifest }) => named.length === 0 || named.includes(manifest.name));
const needed = [...new Set(packages.flatMap(({ manifest }) => closure(manifest.name, published)))];
const tarballs = await packAll(needed, folder).catch((error: Error) => stop("packing", error.message));
progress(`packed ${needed.length} packages`);

const consumers = writeConsumers(packages, { packed: needed, tarballs }, folder);
const installing = runPnpm(["install", "--prefer-offline", "--no-frozen-lockfile"], folder);
const problems: Problem[] = [];
for (const { manifest } of packages)
  problems.push(...(await publicationProblems(manifest.name, tarballs.get(manifest.name) ?? "")));
progress("publint and attw have read the tarballs");
const installed = await installing;
if (installed.status !== 0) stop("installing the tarballs", installed.output);
progress("installed them, each with its declared dependencies alone");

const [complete, lacking] = [true, false].map((has) =>
  consumers.filter(({ example }) => (example !== undefined) === has),
);
for (const { package: self } of lacking)
  problems.push({
    package: self.manifest.name,
    what: `${self.folder}/README.md needs a \`\`\`ts example that imports nothing of ours but this package and its peers`,
  });
problems.push(...consumers.flatMap(undeclaredImports), ...compileExamples(complete));
progress("compiled the examples of their READMEs");
problems.push(...(await mapConcurrently(complete, availableParallelism(), runExample)).flat());
progress("ran them");
if (forAuthors.every((name) => tarballs.has(name))) {
  problems.push(...(await outsideProblems(tarballs, folder)));
  progress("made a plugin of each kind outside, with its contract, and ran them in an experiment");
}

const failed = [...new Set(problems.map((problem) => problem.package))];
const passed = packages.map(({ manifest }) => manifest.name).filter((name) => !failed.includes(name));
for (const name of failed)
  console.error(
    [`✗ ${name}`, ...problems.filter((each) => each.package === name).map(({ what }) => what)].join("\n  "),
  );
mkdirSync(join(root, "coverage"), { recursive: true });
writeFileSync(join(root, "coverage", "packages.json"), JSON.stringify({ passed, failed }));
console.log(`${passed.length} packages pack, install alone, and their READMEs' examples compile and run`);
process.exitCode = failed.length > 0 ? 1 : 0;
