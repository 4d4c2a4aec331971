/** A section that names a plugin: its name alone, or an object with its name as `kind` and its options. */
const section = { type: "either", of: [{ type: "text" }, { type: "object" }] } as const;

/** A list of plugins: names, or objects with a name and options. */
const named = { type: "list", of: section } as const;

/** A section, or a list of sections as an axis. */
const sections = { type: "either", of: [{ type: "text" }, { type: "object" }, { type: "list", of: section }] } as const;

/** A choice, or a list of choices as an axis. */
const choices = <const Names extends readonly string[]>(of: Names) =>
  ({
    type: "either",
    of: [
      { type: "choice", of },
      { type: "list", of: { type: "choice", of } },
    ],
  }) as const;

/** A seed above 2^53 − 1 is exact in YAML and JSON files; results have it as a decimal text. */
const seed = { type: "either", of: [{ type: "seed" }, { type: "number" }, { type: "text" }] } as const;
const seeds = { type: "either", of: [...seed.of, { type: "list", of: seed }] } as const;

const filter = { type: "either", of: [{ type: "object" }, { type: "list", of: { type: "object" } }] } as const;

/** One axis, or several. */
const someAxes = {
  type: "either",
  of: [{ type: "text" }, { type: "list", of: { type: "text" } }],
  optional: true,
} as const;

const view = {
  rows: { ...someAxes, about: "The axes of the rows of tables." },
  columns: { ...someAxes, about: "The axes of the columns of tables, and of the horizontal axis of charts." },
  colour: { ...someAxes, about: "The axes of the colours of charts." },
  panels: { ...someAxes, about: "The axes of which each value has its own table and chart." },
} as const;

const numbers = { type: "either", of: [{ type: "number" }, { type: "numbers" }] } as const;

/**
 * The keys of an experiment. drift, score, grid, steps, start, startTime, end, noiseLevel, tolerance, seed and precision take a list, too: every combination runs.
 * The sections are parsed further, by the options that their plugins declare.
 */
export const experimentKeys = {
  name: { type: "text", optional: true, about: "The name in results. Default: the name of the file." },
  target: { ...section, optional: true, about: "The law of the data. Optional only for the score of a network." },
  drift: { ...sections, about: "The forward diffusion." },
  score: { ...sections, default: "analytic", about: "The score: the exact one of the target, or a network." },
  schemes: { ...named, about: "The schemes that are compared." },
  grid: { ...sections, default: "uniform", about: "The time grid." },
  steps: { ...numbers, optional: true, about: "Numbers of steps. A grid of given times has its own." },
  tolerance: {
    ...numbers,
    optional: true,
    about: "In place of steps and grid: adaptive steps, of which each has this error at most, absolute and relative.",
  },
  start: {
    ...choices(["exact", "prior", "standard"]),
    default: "prior",
    about: "The law of the start points: that of the data with noise, N(0, σ(T)² I), or N(0, I).",
  },
  startFile: {
    type: "text",
    optional: true,
    about:
      "A data set or a file with points x₀, from which runs start as α x₀ + σ z at startTime. Instead of start. Fewer points than samples repeat.",
  },
  startTime: {
    ...numbers,
    optional: true,
    about: "The forward time T at which a run starts. Default: the horizon of the drift, or the first of given times.",
  },
  end: {
    ...numbers,
    optional: true,
    about: "The forward time at which a run stops. Default: 0, or the last of given times.",
  },
  noiseLevel: {
    ...numbers,
    default: 1,
    about: "Noise level η of the reverse process: 1 for the standard SDE, 0 for the probability-flow ODE.",
  },
  metrics: {
    ...named,
    default: [],
    about: "The distances that are measured. Those under law/ are exact and need no samples.",
  },
  samples: { type: "number", default: 0, about: "The number of samples of each run." },
  seed: { ...seeds, optional: true, about: "The seeds themselves, from 0 to 2^64 − 1. Default: 0." },
  seeds: { type: "number", optional: true, about: "The number of seeds, from 1 on. Not together with seed." },
  precision: { ...choices(["f32", "f64"]), default: "f64", about: "The precision of the samples." },
  only: { ...filter, optional: true, about: "Only combinations of values that match one of these run." },
  except: { ...filter, optional: true, about: "Combinations of values that match one of these do not run." },
  view: { type: "group", options: view, optional: true, about: "Where tables and charts show which keys." },
} as const;
