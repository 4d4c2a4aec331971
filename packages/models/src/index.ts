export type { ClassifierCard, ModelData, ScoreCard } from "./card.ts";
export {
  classifier,
  digits,
  digitsClassifier,
  mnist,
  type PretrainedClassifier,
  type PretrainedScore,
} from "./models.ts";
