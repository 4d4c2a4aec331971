// Generated from the cards next to the models: `npm run generate`.
import type { ClassifierCard, ScoreCard } from "./card.ts";

export const digitsCard: ScoreCard = {
  "name": "digits",
  "shape": [64],
  "prediction": "denoised",
  "coordinates": "ve",
  "time": "sigma",
  "sigmaData": 0.5,
  "data": {
    "name": "Optical Recognition of Handwritten Digits (test set)",
    "authors": "E. Alpaydin and C. Kaynak, UCI Machine Learning Repository",
    "licence": "CC BY 4.0",
    "pixels": "8x8, 0 to 16 mapped to [-1, 1]",
    "train": "rows 1 to 1500",
    "heldOut": "rows 1501 to 1797"
  },
  "training": {
    "seed": 0,
    "steps": 20000,
    "batchSize": 64,
    "minutes": 9,
    "threads": 1,
    "noise": {
      "mean": -1.2,
      "deviation": 1.2
    },
    "ema": 0.999,
    "learningRate": "0.001 for the first half, then linearly to 0",
    "hidden": [256, 256, 256]
  },
  "loss": {
    "heldOut": 0.63038,
    "standardError": 0.00236,
    "rows": 297,
    "levels": 32
  },
  "jvp": "digits.jvp.onnx",
  "parameters": 164864,
  "agreement": {
    "output": 3.3e-7,
    "rules": 1.7e-7,
    "jvp": 4.6e-7
  }
};

export const mnistCard: ScoreCard = {
  "name": "mnist",
  "shape": [1, 28, 28],
  "prediction": "denoised",
  "coordinates": "ve",
  "time": "sigma",
  "sigmaData": 0.5,
  "data": {
    "name": "MNIST (the 10,000 images of its test set)",
    "authors": "Y. LeCun and C. Cortes",
    "licence": "CC BY-SA 3.0, as stated in the documentation of Keras",
    "pixels": "28x28, 0 to 255 mapped to [-1, 1]",
    "train": "images 1 to 9000",
    "heldOut": "images 9001 to 10000"
  },
  "training": {
    "seed": 0,
    "steps": 6500,
    "batchSize": 64,
    "minutes": 71,
    "threads": 1,
    "noise": {
      "mean": -1.2,
      "deviation": 1.2
    },
    "ema": 0.998,
    "learningRate": "0.001, then by a cosine to 0 that was shortened twice during the training",
    "labelDropout": 0.12
  },
  "loss": {
    "heldOut": 0.14037,
    "standardError": 0.00037,
    "rows": 1000,
    "levels": 32
  },
  "jvp": "mnist.jvp.onnx",
  "classes": {
    "input": "labels",
    "count": 10,
    "null": 10
  },
  "parameters": 959185,
  "agreement": {
    "output": 6.7e-7,
    "rules": 1.3e-7,
    "jvp": 4.1e-7
  }
};

export const classifierCard: ClassifierCard = {
  "name": "classifier",
  "shape": [1, 28, 28],
  "outputs": {
    "features": 64,
    "logits": 10
  },
  "data": {
    "name": "MNIST (the 10,000 images of its test set)",
    "authors": "Y. LeCun and C. Cortes",
    "licence": "CC BY-SA 3.0, as stated in the documentation of Keras",
    "pixels": "28x28, 0 to 255 mapped to [-1, 1]",
    "train": "images 1 to 9000",
    "heldOut": "images 9001 to 10000"
  },
  "training": {
    "seed": 0,
    "steps": 1500,
    "batchSize": 64
  },
  "accuracy": {
    "heldOut": 0.986,
    "rows": 1000
  },
  "parameters": 115114,
  "agreement": {
    "features": 1.2e-6,
    "logits": 5.5e-7
  }
};

export const digitsClassifierCard: ClassifierCard = {
  "name": "digits-classifier",
  "shape": [64],
  "outputs": {
    "features": 64,
    "logits": 10
  },
  "data": {
    "name": "Optical Recognition of Handwritten Digits (test set)",
    "authors": "E. Alpaydin and C. Kaynak, UCI Machine Learning Repository",
    "licence": "CC BY 4.0",
    "pixels": "8x8, 0 to 16 mapped to [-1, 1]",
    "train": "rows 1 to 1500",
    "heldOut": "rows 1501 to 1797"
  },
  "training": {
    "seed": 0,
    "steps": 2000,
    "batchSize": 64
  },
  "accuracy": {
    "heldOut": 0.9327,
    "rows": 297
  },
  "parameters": 33738,
  "agreement": {
    "features": 2.3e-7,
    "logits": 1.4e-7
  }
};
