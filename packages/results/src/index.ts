export { openResults, type ResultFolder, type ResultOptions, readRows } from "./folder.ts";
export { dataFile, samplesFile, slug } from "./names.ts";
export { keepSamples, keepTruth, type PictureSettings, readPictureSettings, readSamples } from "./samples.ts";
