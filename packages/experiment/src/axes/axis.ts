/** The axes of an experiment by their keys, in the order of the cells: the first changes slowest. */
export const axes = [
  "schemes",
  "drift",
  "score",
  "grid",
  "start",
  "startTime",
  "end",
  "noiseLevel",
  "precision",
  "tolerance",
  "steps",
  "seed",
] as const;

/** A key of an experiment that may have several values. */
export type Axis = (typeof axes)[number];

/** A part of a combination: for some axes the values that match, one or several of each. */
export type Match = Readonly<Partial<Record<Axis, unknown>>>;
