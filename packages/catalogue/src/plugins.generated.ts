// Generated from the packages of the workspace by `npm run docs:write`; do not edit.
import type { AnyFactory } from "@backstep/core/plugin";
import type { Entries } from "@backstep/experiment";

/** Every scheme, by its name. */
export const schemes: Entries<AnyFactory<"scheme">> = {
  ddim: async () => (await import("@backstep/scheme-ddim")).ddim,
};

/** Every drift, by its name. */
export const drifts: Entries<AnyFactory<"drift">> = {
};

/** Every grid, by its name. */
export const grids: Entries<AnyFactory<"grid">> = {
};

/** Every target, by its name. */
export const targets: Entries<AnyFactory<"target">> = {
};

/** Every score, by its name. */
export const scores: Entries<AnyFactory<"score">> = {
};

/** Every metric, by its name. */
export const metrics: Entries<AnyFactory<"metric">> = {
};
