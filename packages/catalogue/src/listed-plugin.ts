import type { OptionRow } from "@backstep/experiment";

/** A plugin of the catalogue in words. */
export interface ListedPlugin {
  /** The name in experiments. */
  readonly name: string;
  readonly package: string;
  /** The options that an experiment can give. */
  readonly options: readonly OptionRow[];
  /** The declared properties of a scheme with default options; undefined for the other kinds. */
  readonly info?: Readonly<Record<string, unknown>>;
}
