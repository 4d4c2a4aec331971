/** The part of a plugin's description that a table needs. */
export interface TablePlugin {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

interface Row {
  readonly option: string;
  readonly values: string;
  readonly meaning: string;
}

/** How `@backstep/experiment` words the options of a plugin. */
export interface Wording<R extends Row = Row> {
  rowsOf(options: never): readonly R[];
  defaultOf(row: R): string;
}

const cell = (text: string): string => text.replaceAll("|", "\\|");

/** The section of a README that shows the options of one plugin, as Markdown. */
export function optionSection(factory: string, { name, options }: TablePlugin, wording: Wording): string {
  const rows = wording.rowsOf(options as never);
  if (rows.length === 0) return `\`${factory}()\`, with the name \`${name}\` in experiments, has no options.`;
  return [
    `Options of \`${factory}()\`, with the name \`${name}\` in experiments:`,
    "",
    "| option | values | default | meaning |",
    "| --- | --- | --- | --- |",
    ...rows.map(
      (row) => `| \`${row.option}\` | ${cell(row.values)} | ${cell(wording.defaultOf(row))} | ${cell(row.meaning)} |`,
    ),
  ].join("\n");
}
