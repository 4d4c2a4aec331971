// The stages of `npm test`, in order: every one runs even where an earlier one failed.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./workspace.mjs";

const ownChecks = readdirSync(join(root, "tooling", "checks"))
  .filter((file) => file.endsWith(".ts"))
  .sort()
  .map((file) => ({ name: `check ${file.replace(/\.ts$/, "")}`, command: `node --import tsx tooling/checks/${file}` }));

/** What `npm run check` runs: everything that reads sources. */
export const sourceStages = [
  { name: "format and lint", command: "biome check --error-on-warnings --max-diagnostics=50 ." },
  { name: "arrows", command: "depcruise --config tooling/arrows.cjs packages apps tooling" },
  { name: "manifests agree", command: "sherif --ignore-rule packages-without-package-json" },
  { name: "nothing unused", command: "knip --no-config-hints" },
  ...ownChecks,
  { name: "types", command: "tsc -p tsconfig.check.json" },
  { name: "wasm reproducible", command: "npm run --silent --prefix packages/kernels check:wasm" },
  {
    name: "tests",
    command: "vitest run --reporter=default --reporter=json --outputFile.json=coverage/tests.json",
    counts: "vitest",
    report: "coverage/tests.json",
  },
];

/** What only built packages can show: that they build, pack, install and work for somebody else. */
export const packageStages = [
  { name: "build", command: "tsc -b" },
  {
    name: "packages",
    command: "node --import tsx tooling/pack/check.ts",
    counts: "packages",
    report: "coverage/packages.json",
  },
];
