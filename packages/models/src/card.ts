import type { Prediction } from "@backstep/core";

/** The training data of a model: a part of a public data set; the rest is held out. */
export interface ModelData {
  readonly name: string;
  readonly authors: string;
  readonly licence: string;
  readonly pixels: string;
  readonly train: string;
  readonly heldOut: string;
}

/** A card for `@backstep/score-onnx`, with further facts about the model. */
export interface ScoreCard {
  readonly name: string;
  /** The shape of one row. */
  readonly shape: readonly number[];
  readonly prediction: Prediction;
  /** The network takes x/α. */
  readonly coordinates: "ve";
  /** Its time input is σ/α. */
  readonly time: "sigma";
  readonly sigmaData: number;
  /** The file name of the graph (x, sigma, …, v) → (output, J v). */
  readonly jvp: string;
  /** The input for one label per row, the number of classes, and the label for none. */
  readonly classes?: { readonly input: string; readonly count: number; readonly null: number };
  readonly parameters: number;
  readonly data: ModelData;
  readonly training: Readonly<Record<string, unknown>>;
  /** EDM's loss per coordinate on held-out rows, at `levels` equally likely noise levels, with the standard error due to the noise. */
  readonly loss: {
    readonly heldOut: number;
    readonly standardError: number;
    readonly rows: number;
    readonly levels: number;
  };
  /** The largest differences from PyTorch at the export, relative to the largest value. */
  readonly agreement: { readonly output: number; readonly rules: number; readonly jvp: number };
}

/** Facts about a classifier for Fréchet distances in its features. */
export interface ClassifierCard {
  readonly name: string;
  readonly shape: readonly number[];
  /** Values per row of each output. */
  readonly outputs: { readonly features: number; readonly logits: number };
  readonly parameters: number;
  readonly data: ModelData;
  readonly training: Readonly<Record<string, unknown>>;
  /** The share of held-out rows that it classifies correctly. */
  readonly accuracy: { readonly heldOut: number; readonly rows: number };
  readonly agreement: { readonly features: number; readonly logits: number };
}
