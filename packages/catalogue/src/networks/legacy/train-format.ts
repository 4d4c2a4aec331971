/** What the description in a folder of `backstep train` calls itself. */
export const trainingFormat = "backstep-score-1";
