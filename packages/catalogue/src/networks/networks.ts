import type { Catalogue, ScoreSpec } from "@backstep/experiment";

/** The part of a catalogue that opens networks in files. */
export interface Networks extends Required<Pick<Catalogue, "featureNetwork">> {
  readonly scores: Pick<Catalogue["scores"], "onnx" | "tfjs">;
  /** Whether a network takes x/α instead of x. */
  takesScaledState(score: ScoreSpec, folder: string): Promise<boolean>;
  /** Releases the networks that were opened. */
  close(): Promise<void>;
}
