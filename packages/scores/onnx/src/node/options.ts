import { conditionOptions } from "./condition-options.ts";

// The keys of a card and of a score stand here and in condition-options.ts once. Types, the check of cards and the check of specs follow from them.

/** What the network takes and returns. */
const meaning = {
  ports: {
    type: "group",
    options: {
      state: { type: "text", optional: true, about: "Input of the state." },
      time: { type: "text", optional: true, about: "Input of the time." },
      output: { type: "text", optional: true, about: "Output to read." },
    },
    optional: true,
    about: "Names of the ports. Default: those with known names.",
  },
  shape: {
    type: "list",
    of: { type: "integer", min: 1 },
    optional: true,
    about: "Shape of one row, if the file leaves it open.",
  },
  prediction: {
    type: "choice",
    of: ["score", "epsilon", "denoised", "v", "flow", "edm"],
    optional: true,
    about: "What the network returns. Default: what its input names imply. An (x, t) network under a flow needs it.",
  },
  velocity: {
    type: "choice",
    of: ["to-noise", "to-data"],
    optional: true,
    about: "Direction of the velocity of a flow network: to-noise is ε − x₀, the default; to-data is x₀ − ε.",
  },
  coordinates: {
    type: "choice",
    of: ["state", "ve"],
    optional: true,
    about: "What the network takes as the state: x, or x/α in ve.",
  },
  time: {
    type: "either",
    of: [
      { type: "choice", of: ["time", "sigma", "log-sigma"] },
      {
        type: "group",
        options: {
          kind: { type: "choice", of: ["time", "sigma", "log-sigma"], about: "t, σ/α or ln(σ/α)." },
          scale: { type: "number", optional: true, about: "Factor of this value. Default 1." },
          offset: { type: "number", optional: true, about: "Added to the product. 1 with scale −1 is the time 1 − t." },
        },
      },
      {
        type: "group",
        options: {
          kind: { type: "choice", of: ["index"], about: "The index in a table of noise levels." },
          alphasCumprod: { type: "numbers", about: "The table: α² by index, decreasing." },
        },
      },
    ],
    optional: true,
    about: "What the network takes as the time. Default: what its input names imply.",
  },
  sigmaData: { type: "number", above: 0, optional: true, about: "σ_data of the training of an edm network." },
  outputRange: {
    type: "list",
    of: { type: "number" },
    length: 2,
    optional: true,
    about: "Smallest and largest value that the network may return.",
  },
} as const;

/** How its points are shown and how it is run. */
const use = {
  range: {
    type: "list",
    of: { type: "number" },
    length: 2,
    optional: true,
    about: "Values that pictures show as black and as white. They differ.",
  },
  preferredRows: { type: "integer", min: 1, optional: true, about: "Rows per call. Default: measured." },
  probe: {
    type: "boolean",
    optional: true,
    about:
      "Whether to evaluate the network twice when it is opened, which finds a baked time and NaN weights. Default true.",
  },
} as const;

const files = {
  model: {
    type: "model",
    about: "File of the network, or the name of a model of the catalogue.",
  },
  card: {
    type: "file",
    optional: true,
    about: "File of the card. Default: NAME.json next to NAME.onnx, if it exists.",
  },
} as const;

const running = {
  jvp: {
    type: "either",
    of: [
      { type: "model" },
      {
        type: "group",
        options: {
          model: { type: "model", about: "File of the graph, or the name of a model of the catalogue." },
          tangent: { type: "text", optional: true, about: "Input of the direction. Default: v, or the one new input." },
          output: { type: "text", optional: true, about: "Output to read. Default: the last one." },
        },
      },
      {
        type: "group",
        options: {
          differences: { type: "boolean", about: "true." },
          step: { type: "number", above: 0, optional: true, about: "Largest relative step. Default 0.25." },
          tolerance: { type: "number", above: 0, optional: true, about: "Accepted relative error. Default 1e-4." },
        },
      },
    ],
    optional: true,
    about:
      "A second graph for Jacobian-vector products, or differences. Default: the graph of the card, or differences.",
  },
  providers: {
    type: "list",
    of: { type: "text" },
    optional: true,
    about: "Execution providers in order of preference. Default: the choice of the runtime.",
  },
} as const;

const cardOnly = {
  name: { type: "text", optional: true, about: "Name of the model." },
  jvp: { type: "file", optional: true, about: "File of the graph of Jacobian-vector products, relative to the card." },
} as const;

/** The keys of a card that an experiment may give as well. */
const network: typeof meaning & typeof conditionOptions & typeof use = { ...meaning, ...conditionOptions, ...use };

/** The keys of a card that Backstep reads. A card may have others. */
export const cardOptions: typeof network & typeof cardOnly = { ...network, ...cardOnly };

/** The keys of a score in an experiment. */
export const scoreOptions: typeof files & typeof network & typeof running = { ...files, ...network, ...running };
