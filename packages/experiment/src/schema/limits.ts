/** The largest sizes of an experiment. Each is checked before any work, and stands in the message that refuses a larger one. */
export const limits = {
  /** Combinations of the values of all axes, before a filter. */
  cells: 1e6,
  steps: 1e6,
  /** Bytes of the samples of one cell, samples × dimension × 8. */
  bytes: 2 ** 33,
  /** Values in one file, with every alias written out. */
  values: 1e6,
  /** Lists and objects inside each other. */
  depth: 64,
} as const;
