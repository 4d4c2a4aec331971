// Plugins of all six kinds in an empty folder, as their authors make them: from the published templates, with the published packages alone.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type newPackage, type PluginKind, pluginKinds } from "../../packages/templates/src/index.ts";
import { withFormula } from "../new/formulas.ts";
import { type Outcome, runPnpm, runTool } from "../repository/run-tool.ts";
import type { Problem } from "./problems.ts";

/** The packages that authors of plugins install; the templates are part of the command line. */
export const forAuthors = ["core", "testkit", "experiment", "templates"].map((name) => `@backstep/${name}`);

const nameOf = (kind: PluginKind): string => `outside-${kind}`;
const packageOf = (kind: PluginKind): string => `backstep-${kind}-${nameOf(kind)}`;

/**
 * Writes six plugins, installs once, and expects: one failure for each contract without a formula; builds and contracts that pass with one;
 * and rows of an experiment that names all six.
 */
export async function outsideProblems(tarballs: ReadonlyMap<string, string>, folder: string): Promise<Problem[]> {
  const home = join(folder, "outside");
  try {
    await writePlugins(tarballs, home);
    expectSuccess("installing", await install(tarballs, home));
    const before = await contracts(home);
    for (const kind of pluginKinds)
      expectText(before, `${nameOf(kind)} has no formula yet: write it in src/${nameOf(kind)}.ts`);
    expectText(before, `${pluginKinds.length} failed`);
    await Promise.all(pluginKinds.map((kind) => writeFormula(kind, home)));
    expectSuccess("the contracts", await contracts(home));
    writeFileSync(join(home, "experiment.mjs"), experiment);
    const { output } = expectSuccess("the experiment", await runTool(process.execPath, ["experiment.mjs"], home));
    expectText({ status: 0, output }, `2 rows of ${packageOf("metric")}`);
    return [];
  } catch (error) {
    return [{ package: "@backstep/templates", what: `plugins outside the repository: ${String(error)}` }];
  }
}

function expectSuccess(what: string, outcome: Outcome): Outcome {
  if (outcome.status !== 0) throw new Error(`${what} failed:\n${outcome.output}`);
  return outcome;
}

function expectText({ output }: Outcome, text: string): void {
  if (!output.includes(text)) throw new Error(`"${text}" is missing in:\n${output}`);
}

/** Runs the templates from their tarball, so that a file that is not published is missed. */
async function writePlugins(tarballs: ReadonlyMap<string, string>, home: string): Promise<void> {
  const unpacked = join(home, "templates");
  mkdirSync(unpacked, { recursive: true });
  const tarball = tarballs.get("@backstep/templates") ?? "";
  expectSuccess("unpacking the templates", await runTool("tar", ["-xzf", tarball, "-C", unpacked]));
  const templates = (await import(pathToFileURL(join(unpacked, "package/dist/index.js")).href)) as {
    newPackage: typeof newPackage;
  };
  for (const kind of pluginKinds)
    for (const [file, text] of Object.entries(templates.newPackage(kind, nameOf(kind)))) {
      const path = join(home, "plugins", nameOf(kind), file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
}

/** One installation for all. Our packages come from their tarballs, also as dependencies of each other. */
async function install(tarballs: ReadonlyMap<string, string>, home: string): Promise<Outcome> {
  const write = (file: string, value: unknown): void => writeFileSync(join(home, file), JSON.stringify(value));
  const plugins = Object.fromEntries(pluginKinds.map((kind) => [packageOf(kind), "workspace:*"]));
  const needed = ["@backstep/core", "@backstep/experiment"].map((name) => [name, `file:${tarballs.get(name)}`]);
  write("package.json", {
    name: "outside",
    private: true,
    dependencies: { ...plugins, ...Object.fromEntries(needed) },
  });
  write("pnpm-workspace.yaml", {
    packages: ["plugins/*"],
    nodeLinker: "hoisted",
    autoInstallPeers: false,
    ignoreScripts: true,
    overrides: Object.fromEntries([...tarballs].map(([name, tarball]) => [name, `file:${tarball}`])),
  });
  return runPnpm(["install", "--prefer-offline", "--no-frozen-lockfile"], home);
}

async function contracts(home: string): Promise<Outcome> {
  const vitest = join(home, "node_modules", "vitest", "vitest.mjs");
  return runTool(process.execPath, [vitest, "run", "--testTimeout=60000"], home, { NO_COLOR: "1", VITEST: "" });
}

/** Writes the formula of a plugin and builds it with the installed compiler. */
async function writeFormula(kind: PluginKind, home: string): Promise<void> {
  const project = join(home, "plugins", nameOf(kind));
  const file = join(project, "src", `${nameOf(kind)}.ts`);
  writeFileSync(file, withFormula(kind, nameOf(kind), readFileSync(file, "utf8")));
  const tsc = join(home, "node_modules", "typescript", "bin", "tsc");
  expectSuccess(`building the ${kind}`, await runTool(process.execPath, [tsc, "-p", project], home));
}

const experiment = `
import { runExperiment } from "@backstep/experiment";
const catalogue = { schemes: {}, drifts: {}, grids: {}, targets: {}, scores: {}, metrics: {}, datasets: {} };
const [${pluginKinds.join(", ")}] = ${JSON.stringify(pluginKinds.map(packageOf))};
const given = { target, drift, grid, score, schemes: [scheme], metrics: [metric], steps: [4, 8], end: 0.01, samples: 200 };
const allowPlugins = [target, drift, grid, score, scheme, metric];
const refused = await runExperiment(given, { catalogue }).next().catch((error) => error.code);
if (refused !== "PLUGIN_NOT_ALLOWED") throw new Error("the plugins ran although they are not allowed");
const rows = [];
for await (const row of runExperiment(given, { catalogue, allowPlugins })) rows.push(row);
if (!rows.every(({ value }) => Number.isFinite(value))) throw new Error(JSON.stringify(rows));
console.log(rows.length + " rows of " + rows[0].metric, rows.map(({ value }) => value));
`;
