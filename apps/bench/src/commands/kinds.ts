import type { PluginKind } from "@backstep/core/plugin";

/** The kinds of plugins, by the names of their lists. */
export const kindOfList = {
  schemes: "scheme",
  drifts: "drift",
  grids: "grid",
  targets: "target",
  scores: "score",
  metrics: "metric",
} as const satisfies Readonly<Record<string, PluginKind>>;

/** The name of a list: the plural of a kind. */
export type ListName = keyof typeof kindOfList;

/** Whether a word names a list. */
export function isListName(word: string): word is ListName {
  return Object.hasOwn(kindOfList, word);
}
