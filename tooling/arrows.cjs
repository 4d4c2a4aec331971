// Who may import whom: docs/architecture.md in executable form, for dependency-cruiser.

const plugins = ["drifts", "grids", "schemes/[^/]+", "scores/[^/]+", "metrics/[^/]+"];

/** Folder of a package → our packages that its sources may import. A package that is not listed is a plugin. */
const arrows = {
  kernels: [],
  templates: [],
  core: ["kernels"],
  "test-fixtures": ["core"],
  "brownian-path": ["core"],
  adaptive: ["core", "brownian-path"],
  picard: ["core"],
  "matrix-functions": ["core"],
  input: ["core"],
  law: ["core", "kernels", "brownian-path", "matrix-functions", "scores/analytic"],
  orders: ["core", "law", "scores/analytic", "drifts", "grids"],
  testkit: [
    ...["core", "kernels", "brownian-path", "adaptive", "picard"],
    ...["scores/analytic", "law", "orders", "drifts", "grids"],
  ],
  experiment: ["core", "input", "law", "datasets", "adaptive"],
  results: ["core", "input", "datasets", "experiment"],
  report: ["core", "input", "datasets", "law", "orders", "experiment", "results"],
  certify: ["core", "input", "law", "orders", "grids", "scores/analytic"],
  catalogue: [...["core", "input", "datasets", "models", "experiment"], ...plugins],
  parity: [...["core", "input", "datasets", "adaptive"], ...plugins],
};
const elsewhere = ["core", "matrix-functions", "input"];
const drivers = ["brownian-path", "adaptive", "picard"];
/** What the tests of plugins may use. */
const forTests = [
  ...elsewhere,
  ...drivers,
  "kernels",
  "testkit",
  "law",
  "orders",
  "scores/analytic",
  "drifts",
  "grids",
];
/** Packages above the plugins, whose tests may use every package below them. */
const above = {
  experiment: ["catalogue", "input", ...plugins],
  results: ["catalogue", "experiment", "input", ...plugins],
  report: ["catalogue", "experiment", "input", "results", ...plugins],
  certify: ["input", ...plugins],
  catalogue: ["experiment", "input", "models", ...plugins],
  parity: ["catalogue", "models", "datasets", "input", ...plugins],
};
/** Packages below the instruments, which are tested without them. */
const below = new Set(["kernels", "templates", "core", "test-fixtures", ...drivers, "matrix-functions", "input"]);
/** Their tests share the private package of fixtures. */
const withFixtures = ["core", ...drivers];

const anyPackage = "(?:(?:schemes|scores|metrics)/[^/]+|[^/]+)";
const listed = Object.keys(arrows).join("|");
const others = (allowed) => `^packages/(?!(?:${allowed.join("|")}|$1)/)`;

const sourceRules = Object.entries(arrows).map(([folder, allowed]) => ({
  name: `arrows-of-${folder.replace("/", "-")}`,
  comment: `${folder} builds on ${allowed.join(", ") || "nothing of ours"}`,
  severity: "error",
  from: { path: `^packages/(${folder})/src/` },
  to: { path: others(allowed) },
}));

function usedByTests(folder) {
  if (!below.has(folder)) return [...forTests, ...(above[folder] ?? [])];
  return withFixtures.includes(folder) ? [...arrows[folder], "test-fixtures"] : arrows[folder];
}

const testRules = [...Object.keys(arrows), undefined].map((folder) => ({
  name: `arrows-of-${folder ?? "package"}-tests`,
  comment:
    "Tests use the package, what it builds on, the drivers, and the instruments: testkit, law, exact scores, drifts, grids",
  severity: "error",
  from: { path: `^packages/(${folder ?? `(?!(?:${listed})/)${anyPackage}`})/(?!src/)` },
  to: { path: others(usedByTests(folder)) },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...sourceRules,
    {
      name: "arrows-of-plugins",
      comment: "A plugin builds on core and the functions of matrices, and plugins never import each other",
      severity: "error",
      from: { path: `^packages/((?!(?:${listed})/)${anyPackage})/src/` },
      to: { path: others(elsewhere) },
    },
    ...testRules,
    {
      name: "apps-are-ends",
      comment: "No package imports an app",
      severity: "error",
      from: { path: "^packages/" },
      to: { path: "^apps/" },
    },
    {
      name: "tooling-is-outside",
      comment: "Sources and tests of packages never import tooling; scripts that write pages may",
      severity: "error",
      from: { path: "^packages/.*/(?:src|test|bench)/" },
      to: { path: "^tooling/" },
    },
    {
      name: "front-door-only",
      comment: "A package is imported by its name; its files are private",
      severity: "error",
      from: { path: `^(packages/${anyPackage}|apps/[^/]+|tooling)/` },
      to: {
        path: `^(?:packages/${anyPackage}|apps/[^/]+)/`,
        pathNot: [
          "^$1/",
          "/src/(?:plugin|listing|(?:node/)?index)\\.ts$",
          "/dist/(?:plugin|listing|(?:node/)?index)\\.d?\\.?[jt]s$",
        ],
      },
    },
    {
      name: "by-name-only",
      comment: "Another package is reached by its name, not by a path",
      severity: "error",
      from: { path: `^(packages/${anyPackage}|apps/[^/]+)/` },
      to: { path: `^(?:packages/${anyPackage}|apps/[^/]+)/`, pathNot: "^$1/", dependencyTypes: ["local"] },
    },
    {
      name: "sources-import-no-tests",
      severity: "error",
      from: { path: "/src/" },
      to: { path: "^(?:packages|apps)/.*/(?:test|bench)/" },
    },
    {
      name: "no-circles",
      comment: "Files do not need each other in a circle, not even for types",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-orphans",
      comment: "A file without imports that no file imports",
      severity: "error",
      from: { orphan: true, path: "/src/" },
      to: {},
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "/dist/"] },
    exclude: { path: ["/dist/", "/assembly/", "^results/"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.check.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@backstep/source", "import", "node", "default", "types"],
      extensions: [".ts", ".mjs", ".js", ".json"],
    },
  },
};
