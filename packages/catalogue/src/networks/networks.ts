import type { Catalogue, SectionSpec } from "@backstep/experiment";

/** The part of a catalogue that opens networks in files. */
export interface Networks extends Required<Pick<Catalogue, "featureNetwork" | "locate">> {
  readonly scores: Catalogue["scores"];
  /** Whether a network takes x/α instead of x. */
  takesScaledState(score: SectionSpec, folder: string): Promise<boolean>;
  /** Releases the networks that were opened. */
  close(): Promise<void>;
}
