/** A section that names a plugin: its name alone, or an object with its name as `kind` and its options. */
const section = { type: "either", of: [{ type: "text" }, { type: "object" }] } as const;

/** A list of plugins: names, or objects with a name and options. */
const named = { type: "list", of: section } as const;

const numbers = { type: "either", of: [{ type: "number" }, { type: "numbers" }] } as const;

/** The keys of an experiment. The sections are parsed further, by the options that their plugins declare. */
export const experimentKeys = {
  name: { type: "text", optional: true, about: "The name in results. Default: the name of the file." },
  target: { ...section, optional: true, about: "The law of the data. Optional only for the score of a network." },
  drift: { ...section, about: "The forward diffusion." },
  score: { ...section, default: "analytic", about: "The score: the exact one of the target, or a network." },
  schemes: { ...named, about: "The schemes that are compared." },
  grid: { ...section, default: "uniform", about: "The time grid." },
  steps: { ...numbers, optional: true, about: "Numbers of steps. A grid of given times has its own." },
  start: {
    type: "choice",
    of: ["exact", "prior", "standard"],
    default: "prior",
    about: "The law of the start points: that of the data with noise, N(0, σ(T)² I), or N(0, I).",
  },
  end: {
    type: "number",
    optional: true,
    about: "The forward time at which a run stops. Default: 0, or the last of given times.",
  },
  noiseLevel: {
    type: "number",
    default: 1,
    about: "Noise level η of the reverse process: 1 for the standard SDE, 0 for the probability-flow ODE.",
  },
  metrics: {
    ...named,
    default: [],
    about: "The distances that are measured. Those under law/ are exact and need no samples.",
  },
  samples: { type: "number", default: 0, about: "The number of samples of each run." },
  seed: { ...numbers, optional: true, about: "The seeds themselves. Default: 0." },
  seeds: { type: "number", optional: true, about: "The number of seeds, from 1 on. Not together with seed." },
  precision: { type: "choice", of: ["f32", "f64"], default: "f64", about: "The precision of the samples." },
} as const;
