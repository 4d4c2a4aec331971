import type { Deviation } from "../replay/deviation.ts";
import type { KnownError } from "./known-errors.ts";

/** A comparison that has not run yet: its names, tolerance and measurement. */
export interface Check {
  readonly id: string;
  readonly peer: string;
  readonly sampler: string;
  /** The largest allowed deviation. */
  readonly tolerance: number;
  readonly known?: KnownError | undefined;
  /** @throws Unsupported if the case needs a feature that Backstep does not have. */
  measure(): Promise<Deviation>;
}
