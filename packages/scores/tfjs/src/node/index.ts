export { type Backend, backends, loadTensorFlow } from "./load-tensorflow.ts";
export { isCheckpoint } from "./model-file.ts";
export { openTfjsScore, type TfjsScore, type TfjsSpec } from "./open-tfjs-score.ts";
export { type TfjsScoreSource, tfjs } from "./tfjs.ts";
export { type FolderTrainingOptions, type HeldOutLossOptions, heldOutLoss, trainInFolder } from "./train-in-folder.ts";
export { readTraining, type SavedTraining, type TrainingDescription, writeDescription } from "./training-folder.ts";
