// Generates the module of cards and the tables of the README from the models' cards and quality.json.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const folder: string = join(import.meta.dirname, "..");

const read = (...path: string[]): string => readFileSync(join(folder, ...path), "utf8");
const json = (...path: string[]) => JSON.parse(read(...path));

const cards = [
  ["digitsCard", "ScoreCard", "digits"],
  ["mnistCard", "ScoreCard", "mnist"],
  ["classifierCard", "ClassifierCard", "classifier"],
  ["digitsClassifierCard", "ClassifierCard", "digits-classifier"],
] as const;

/** `src/cards.table.ts`: the cards as values, since Node 20 warns about imports of JSON. */
export function cardsModule(): string {
  const values = cards.map(
    ([name, type, model]) => `export const ${name}: ${type} = ${read(model, `${model}.json`).trimEnd()};\n`,
  );
  const head = "// Generated from the cards next to the models: `npm run generate`.\n";
  return `${head}import type { ClassifierCard, ScoreCard } from "./card.ts";\n\n${values.join("\n")}`;
}

const table = (head: readonly string[], rows: readonly (readonly unknown[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const megabytes = (...path: string[]): string => (readFileSync(join(folder, ...path)).length / 1e6).toFixed(2);
const spread = ({ mean, deviation }: { mean: number; deviation?: number }): string =>
  deviation === undefined ? `${mean}` : `${mean} ± ${deviation}`;

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function modelsTable(): string {
  const rows = ["digits", "mnist"].map((name) => {
    const { parameters, training, loss, agreement } = json(name, `${name}.json`);
    const sizes = `${megabytes(name, `${name}.onnx`)}, ${megabytes(name, `${name}.jvp.onnx`)}`;
    const losses = `${loss.heldOut} ± ${loss.standardError}`;
    return [`\`${name}\``, parameters, sizes, training.steps, losses, agreement.output, agreement.jvp];
  });
  return table(["model", "parameters", "MB of both graphs", "steps", "held-out loss", "output", "J v"], rows);
}

function classifiersTable(): string {
  const rows = ["classifier", "digits-classifier"].map((name) => {
    const { shape, parameters, accuracy } = json(name, `${name}.json`);
    return [
      `\`${name}\``,
      shape.join("×"),
      parameters,
      megabytes(name, `${name}.onnx`),
      accuracy.heldOut,
      accuracy.rows,
    ];
  });
  return table(["model", "row", "parameters", "MB", "recognised", "of held-out rows"], rows);
}

function frechetTable(): string {
  const quality = json("quality.json");
  const rows = ["digits", "mnist"].flatMap((name) =>
    ["pixels", "features"].map((space) => {
      const { samples, floor } = quality[name].frechet[space];
      return [`\`${name}\``, space, quality[name].n, spread(samples), spread(floor)];
    }),
  );
  const { recognised, n } = quality.mnist;
  const sentence = `\`classifier\` finds the requested class in ${percent(recognised.samples)} of ${n} samples, and the true class in ${percent(recognised.heldOut)} of the held-out images.`;
  return `${table(["model", "space", "n", "samples", "training data"], rows)}\n\n${sentence}`;
}

function scoreErrorTable(name: string): string {
  const head = ["σ", "E‖D − D*‖²/d", "± standard error", "ε² = E‖s − s*‖²", "relative"];
  const rows: Record<string, number>[] = json("quality.json")[name].scoreError;
  return table(
    head,
    rows.map(({ sigma, denoiser, standardError, score, relative }) => [
      sigma,
      denoiser,
      standardError,
      score,
      relative,
    ]),
  );
}

const sections: Readonly<Record<string, () => string>> = {
  models: modelsTable,
  classifiers: classifiersTable,
  frechet: frechetTable,
  "score-digits": () => scoreErrorTable("digits"),
  "score-mnist": () => scoreErrorTable("mnist"),
};

/** The README with its tables generated from the data. */
export function readmeWithTables(): string {
  return Object.entries(sections).reduce((text, [name, make]) => {
    const place = new RegExp(`(<!-- ${name}: generated -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`README.md has no section for the table "${name}"`);
    return text.replace(place, (_, begin: string, end: string) => `${begin}\n${make()}\n\n${end}`);
  }, read("README.md"));
}
