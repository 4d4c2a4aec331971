import type { Prediction } from "@backstep/core";

/** What a model was trained on: a part of a public data set, and the rest of it that was held out. */
export interface ModelData {
  readonly name: string;
  readonly authors: string;
  readonly licence: string;
  readonly pixels: string;
  readonly train: string;
  readonly heldOut: string;
}

/** A card that `@backstep/score-onnx` reads, and what else is known about the model. */
export interface ScoreCard {
  readonly name: string;
  /** Of one row. */
  readonly shape: readonly number[];
  readonly prediction: Prediction;
  /** The network takes x/α. */
  readonly coordinates: "ve";
  /** Its time input is σ/α. */
  readonly time: "sigma";
  readonly sigmaData: number;
  /** Name of the file of the graph (x, sigma, …, v) → (output, J v). */
  readonly jvp: string;
  /** The input that takes one label per row, how many classes there are, and the label that stands for none. */
  readonly classes?: { readonly input: string; readonly count: number; readonly null: number };
  readonly parameters: number;
  readonly data: ModelData;
  readonly training: Readonly<Record<string, unknown>>;
  /** EDM's loss per coordinate on held-out rows, at as many equally likely noise levels, with the standard error that the noise causes. */
  readonly loss: {
    readonly heldOut: number;
    readonly standardError: number;
    readonly rows: number;
    readonly levels: number;
  };
  /** Largest differences from PyTorch when it was exported, relative to the largest value. */
  readonly agreement: { readonly output: number; readonly rules: number; readonly jvp: number };
}

/** What is known about a classifier, whose features serve as the space of a Fréchet distance. */
export interface ClassifierCard {
  readonly name: string;
  readonly shape: readonly number[];
  /** Numbers per row of each output. */
  readonly outputs: { readonly features: number; readonly logits: number };
  readonly parameters: number;
  readonly data: ModelData;
  readonly training: Readonly<Record<string, unknown>>;
  /** Share of held-out rows that it recognises. */
  readonly accuracy: { readonly heldOut: number; readonly rows: number };
  readonly agreement: { readonly features: number; readonly logits: number };
}
