import type { ListedPlugin } from "@backstep/catalogue/listing";
import type { Screen } from "../commands/screen.ts";
import { type Cell, textColumns } from "./plugins.ts";

const head = [
  ...["scheme", "alias", "solves", "noise level", "strong", "weak", "NFE/step", "JVP/step"],
  ...["at end", "requires", "source"],
];

/** All schemes with their declared properties. */
export function schemeTable(
  schemes: readonly ListedPlugin[],
  aliasesOf: (scheme: ListedPlugin) => readonly string[],
  terminal: Screen,
): string {
  const lines = schemes.map((scheme) => {
    const info = scheme.info ?? {};
    const cells: Cell[] = [
      scheme.name,
      aliasesOf(scheme).join(" ") || "—",
      String(info.solves),
      rounded(info.noiseLevel),
      rounded(info.strongOrder),
      rounded(info.weakOrder),
      rounded(info.nfePerStep),
      rounded(info.jvpsPerStep),
      info.evaluatesAtEnd ? "yes" : "no",
      (info.requires as readonly string[] | undefined)?.join(" ") || "nothing",
      String(info.source),
    ];
    return cells;
  });
  return textColumns([head, ...lines], terminal);
}

/** A number with at most six digits, for people. JSON has all of them. */
function rounded(value: unknown): string {
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value);
}
