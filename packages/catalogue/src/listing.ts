// The command line prints these lists at its start. Therefore this file imports no values from packages.
export { schemeAliases } from "./aliases.ts";
export type { ListedPlugin } from "./listed-plugin.ts";
export { described as listing } from "./listing.generated.ts";
