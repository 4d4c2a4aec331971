/** Values with their shape. */
const array = {
  type: "group",
  options: {
    data: { type: "numbers", about: "The values, row-major." },
    shape: { type: "list", of: { type: "integer", min: 0 }, about: "Their shape." },
  },
} as const;

/** The value of a further input for one row. */
const rowCondition = { type: "either", of: [{ type: "number" }, array as typeof array] } as const;

const condition = {
  type: "either",
  of: [
    { type: "number" },
    array as typeof array,
    {
      type: "group",
      options: {
        rows: {
          type: "list",
          of: rowCondition as typeof rowCondition,
          about: "Row i of a run takes entry i mod length.",
        },
      },
    },
  ],
} as const;

/** The keys of a card and of a score for further inputs, classes and guidance. */
export const conditionOptions = {
  conditions: {
    type: "record",
    of: condition as typeof condition,
    optional: true,
    about: "Values of the further inputs, by input: for all rows, or { rows } in turn.",
  },
  classes: {
    type: "group",
    options: {
      input: { type: "text", about: "Input of the class." },
      count: { type: "integer", min: 1, about: "Number of classes." },
      null: {
        type: "either",
        of: [{ type: "integer" }, { type: "choice", of: ["zeros"] }],
        optional: true,
        about: "Value for no class, if the network has one: a number, or zeros for one-hot vectors.",
      },
    },
    optional: true,
    about: "The classes of a class-conditional network.",
  },
  class: {
    type: "either",
    of: [
      { type: "integer", min: 0 },
      { type: "choice", of: ["each"] },
    ],
    optional: true,
    about: "Class of all rows, or each: row i has class i mod count. Default: no class.",
  },
  guidance: {
    type: "either",
    of: [
      { type: "number" },
      {
        type: "group",
        options: {
          scale: { type: "number", about: "Factor of the difference between conditional and null output." },
          null: { type: "record", of: rowCondition as typeof rowCondition, about: "Null conditions, by input." },
        },
      },
    ],
    optional: true,
    about: "Classifier-free guidance. A number is the scale from no class towards the class.",
  },
} as const;
