import { createCatalogue, packageOf } from "@backstep/catalogue";
import { alignColumns } from "@backstep/report";
import { commandOfKind, type PrintKind } from "./plugins-of-kind.ts";

const head = [
  ...["scheme", "solves", "noise level", "strong", "weak", "NFE/step", "JVP/step"],
  ...["at end", "requires", "source"],
];

const printSchemes: PrintKind = async (json, terminal) => {
  const entries = Object.entries(createCatalogue().schemes);
  const all = await Promise.all(
    entries.map(async ([name, load]) => ({ package: packageOf("scheme", name), ...(await load())({}).info })),
  );
  if (json) for (const info of all) terminal.out(`${JSON.stringify(info)}\n`);
  else {
    const lines = all.map((info) => [
      info.name,
      info.solves,
      String(info.noiseLevel),
      String(info.strongOrder),
      String(info.weakOrder),
      String(info.nfePerStep),
      String(info.jvpsPerStep),
      info.evaluatesAtEnd ? "yes" : "no",
      info.requires.join(" ") || "nothing",
      info.source,
    ]);
    terminal.out(`${alignColumns([head, ...lines]).join("\n")}\n`);
  }
};

/** `backstep schemes [NAME] [--json]`: all schemes with their declared properties, or the options of one. */
export const schemes = commandOfKind("scheme", printSchemes);
