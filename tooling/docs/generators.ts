/** A script that writes generated files; with `--check` it compares them instead. */
export interface Generator {
  /** What it writes, for people. */
  readonly writes: string;
  /** The script and its arguments, relative to the root. */
  readonly script: readonly string[];
  /** Reads names and manifests alone, so it can run before a new package is installed. */
  readonly beforeInstallation?: true;
  /** A check needs more than a few seconds, or is part of a test. */
  readonly unchecked?: true;
  /** Takes minutes: `npm run docs:write -- --all` alone runs it. */
  readonly slow?: true;
}

/** Every generator of the repository's pages, in the order in which they depend on each other. */
export const generators: readonly Generator[] = [
  {
    writes: "the schemes, drifts and grids of the catalogue",
    script: ["tooling/docs/catalogue.ts"],
    beforeInstallation: true,
  },
  { writes: "the descriptions of plugins that the command line lists", script: ["tooling/docs/listing.ts"] },
  { writes: "the table of packages in README.md", script: ["tooling/docs/package-table.ts"], beforeInstallation: true },
  {
    writes: "the picture of packages in docs/architecture.md",
    script: ["tooling/docs/package-graph.ts"],
    beforeInstallation: true,
  },
  { writes: "numbers and the list of decisions", script: ["tooling/checks/decisions.ts", "--write"], unchecked: true },
  {
    writes: "cards and tables of the shipped models",
    script: ["packages/models/scripts/generate.ts"],
    unchecked: true,
  },
  {
    writes: "the table of properties and the diagram in the README of each scheme",
    script: ["apps/bench/scripts/scheme-pages.ts", "--pictures"],
  },
  { writes: "the tables of options in the READMEs of plugins", script: ["tooling/docs/option-tables.ts"] },
  { writes: "missing rows of docs/orders.md", script: ["apps/bench/scripts/orders-page.ts", "--missing"] },
  { writes: "all rows of docs/orders.md", script: ["apps/bench/scripts/orders-page.ts"], slow: true },
  {
    writes: "the table of docs/adaptive-steps.md",
    script: ["apps/bench/scripts/adaptive-steps.ts", "--write"],
    slow: true,
  },
  { writes: "the table of docs/randomized-midpoint.md", script: ["apps/bench/scripts/randomized-page.ts"], slow: true },
];

/** The command line of Node that runs a generator on sources. */
export function nodeArguments({ script }: Pick<Generator, "script">, ...more: readonly string[]): string[] {
  return ["--conditions=@backstep/source", "--import", "tsx", ...script, ...more];
}
