// Generated from the packages of the workspace by `npm run docs:write`; do not edit.
import type { AnyFactory } from "@backstep/core/plugin";
import type { Entries } from "@backstep/experiment";

/** Every score, by its name. */
export const scores: Entries<AnyFactory<"score">> = {
};
