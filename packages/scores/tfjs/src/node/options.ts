/** The keys of a score in an experiment. */
export const options = {
  model: {
    type: "file",
    about: "A model.json of TensorFlow.js, the JSON file of a checkpoint, or a folder of either or of a training.",
  },
  backend: { type: "choice", of: ["wasm", "cpu"], default: "wasm", about: "Backend of TensorFlow.js." },
  prediction: {
    type: "choice",
    of: ["score", "epsilon", "denoised", "v", "flow"],
    optional: true,
    about: "What the network returns. Required for a model.json; checkpoints and trainings ignore it.",
  },
  time: {
    type: "choice",
    of: ["t", "nu", "log-nu", "edm"],
    optional: true,
    about:
      "What the network takes as the time: t, ν = σ/α, ln ν or ¼ ln ν. Default t. Checkpoints and trainings ignore it.",
  },
  state: {
    type: "choice",
    of: ["x", "y"],
    optional: true,
    about: "What the network takes as the state: x, or y = x/α. Default x. Checkpoints and trainings ignore it.",
  },
  shape: {
    type: "list",
    of: { type: "integer", min: 1 },
    optional: true,
    about: "Shape of one row, channels last. Default: the shape that the model declares for its first input.",
  },
  jvp: {
    type: "boolean",
    optional: true,
    about: "Whether the model offers Jacobian-vector products. Default true.",
  },
  preferredRows: { type: "integer", min: 1, optional: true, about: "Rows per call at which the network is fastest." },
  range: {
    type: "list",
    of: { type: "number" },
    length: 2,
    optional: true,
    about: "Values that pictures show as black and as white. They differ.",
  },
} as const;
