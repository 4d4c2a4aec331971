import type { Deviation } from "./deviation.ts";
import type { KnownError } from "./known-errors.ts";

/** A row to be: how it is called, and how it is measured. */
export interface Check {
  readonly id: string;
  readonly peer: string;
  readonly sampler: string;
  /** The largest deviation that still agrees. */
  readonly tolerance: number;
  readonly known?: KnownError | undefined;
  /** @throws Lacking where the project does not have what it takes. */
  measure(): Promise<Deviation>;
}
