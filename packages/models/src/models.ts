import type { ClassifierCard, ScoreCard } from "./card.ts";
import { classifierCard, digitsCard, digitsClassifierCard, mnistCard } from "./cards.table.ts";

/** A score model: its card and the addresses of its files, which Node reads and bundlers copy. */
export interface PretrainedScore {
  /** (x, sigma[, labels]) → denoised rows. */
  readonly model: URL;
  /** (x, sigma[, labels], v) → (denoised rows, J v). */
  readonly jvp: URL;
  readonly card: ScoreCard;
}

/** A classifier: x → (features, logits). */
export interface PretrainedClassifier {
  readonly model: URL;
  readonly card: ClassifierCard;
}

/** Digits of 8×8 pixels in [−1, 1], 64 per row: a fully connected denoiser. */
export const digits: PretrainedScore = {
  model: new URL("../digits/digits.onnx", import.meta.url),
  jvp: new URL("../digits/digits.jvp.onnx", import.meta.url),
  card: digitsCard,
};

/** MNIST digits, (1, 28, 28) pixels in [−1, 1], with or without a class: a small U-Net. */
export const mnist: PretrainedScore = {
  model: new URL("../mnist/mnist.onnx", import.meta.url),
  jvp: new URL("../mnist/mnist.jvp.onnx", import.meta.url),
  card: mnistCard,
};

/** A classifier of MNIST digits, for samples of `mnist`. */
export const classifier: PretrainedClassifier = {
  model: new URL("../classifier/classifier.onnx", import.meta.url),
  card: classifierCard,
};

/** A classifier of digits of 8×8 pixels, for samples of `digits`. */
export const digitsClassifier: PretrainedClassifier = {
  model: new URL("../digits-classifier/digits-classifier.onnx", import.meta.url),
  card: digitsClassifierCard,
};
