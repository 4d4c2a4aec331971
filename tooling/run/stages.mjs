// The stages of `npm test`. Every stage runs even if an earlier one failed.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./workspace.mjs";

const quote = (words) => words.map((word) => `"${word}"`).join(" ");

const checks = readdirSync(join(root, "tooling", "checks"))
  .filter((file) => file.endsWith(".ts"))
  .sort()
  .map((file) => `tooling/checks/${file}`);
/** One process: most of the time of a check goes into loading TypeScript and the loader. */
const ownChecks = {
  name: "own checks",
  command: `node --import tsx tooling/repository/run-programs.mjs --results=coverage/checks.json ${quote(checks)}`,
  counts: "programs",
  report: "coverage/checks.json",
};

const format = (files) => ({
  name: "format and lint",
  command: `biome check --error-on-warnings --max-diagnostics=50 --no-errors-on-unmatched ${quote(files)}`,
});
const arrows = (folders) => ({
  name: "arrows",
  command: `depcruise --config tooling/arrows.cjs ${quote(folders)}`,
});
const wasm = { name: "wasm reproducible", command: "npm run --silent --prefix packages/kernels check:wasm" };
const manifests = { name: "manifests agree", command: "sherif --ignore-rule packages-without-package-json" };
const unused = { name: "nothing unused", command: "knip --no-config-hints" };
const types = { name: "types", command: "tsc -p tsconfig.check.json" };
const tests = (files, env) => ({
  name: "tests",
  command: `vitest run ${quote(files)} --reporter=default --reporter=json --outputFile.json=coverage/tests.json`,
  env,
  alone: true,
  counts: "vitest",
  report: "coverage/tests.json",
});

/** Everything that reads sources. Stages marked `alone` use all processors; the others run side by side. */
export const sourceStages = [
  format(["."]),
  arrows(["packages", "apps", "tooling"]),
  manifests,
  unused,
  ownChecks,
  types,
  wasm,
  tests([]),
];

/** What only built packages can show: that they build, pack, install and work outside the repository. */
export const packageStages = [
  { name: "build", command: "tsc -b", alone: true },
  {
    name: "packages",
    command: "node --import tsx tooling/pack/check.ts",
    alone: true,
    counts: "packages",
    report: "coverage/packages.json",
  },
];

/** The part of `sourceStages` that a change can affect (`Scope` of tooling/changed). */
export function stagesFor({ files, folders, tests: chosen, readmes }) {
  const examples = readmes.length > 0 ? ["tooling/test/readme.test.ts"] : [];
  const run = [...chosen, ...examples];
  return [
    format(files),
    ...(folders.length > 0 ? [arrows(folders)] : []),
    manifests,
    unused,
    ownChecks,
    types,
    ...(folders.includes("packages/kernels") ? [wasm] : []),
    ...(run.length > 0 ? [tests(run, { BACKSTEP_READMES: readmes.join(",") })] : []),
  ];
}
