import { createCatalogue } from "@backstep/catalogue";
import { alignColumns } from "@backstep/report";
import { type Command, status } from "./command.ts";

/** `backstep schemes [--json]`. */
export const schemes: Command<{ json?: true }> = {
  define: (definition) => void definition.option("--json", "Print one JSON object per scheme"),
  async run(_, { json }, terminal) {
    const entries = Object.entries(createCatalogue().schemes);
    const all = await Promise.all(
      entries.map(async ([name, load]) => ({ package: `@backstep/scheme-${name}`, ...(await load())({}).info })),
    );
    if (json) for (const info of all) terminal.out(`${JSON.stringify(info)}\n`);
    else {
      const head = [
        "scheme",
        "solves",
        "noise level",
        "strong",
        "weak",
        "NFE/step",
        "JVP/step",
        "at end",
        "requires",
        "source",
      ];
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
    return status.ok;
  },
};
