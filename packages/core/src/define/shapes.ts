import type { ArgumentDeclarations, ShapeDeclaration } from "./option.ts";

const text = { type: "text" } as const;
const method = { type: "function" } as const;
const size = { type: "integer", min: 1 } as const;
/** Numbers in the type in which results have them. */
export const aFloat64Array = { type: "typed", of: ["Float64Array"] } as const;

/** The declaration of a value that is known by its members. */
export function shape(named: string, members: ArgumentDeclarations): ShapeDeclaration {
  return { type: "shape", named, members };
}

export const samples: ShapeDeclaration = /* @__PURE__ */ shape('samples: { kind: "samples", x, n, dim }', {
  kind: { type: "choice", of: ["samples"] },
  x: { type: "typed", of: ["Float64Array", "Float32Array"] },
  n: size,
  dim: size,
});

/** The nouns of core, as arguments of functions. */
export const aScheme: ShapeDeclaration = /* @__PURE__ */ shape("a scheme, as heun() returns it", {
  info: shape("the properties that a scheme declares", {
    name: text,
    solves: { type: "choice", of: ["sde", "ode"] },
    requires: { type: "list", of: text },
  }),
  noise: { type: "list", of: { type: "object" } },
  step: method,
});

export const aDrift: ShapeDeclaration = /* @__PURE__ */ shape("a drift, as ou() returns it", {
  name: text,
  horizon: { type: "number" },
  clean: { type: "anyNumber", optional: true },
  regular: { type: "object" },
  ...methods("f g2 fPrime g2Prime alpha sigma alphaPrime sigmaPrime timeOf transition"),
});

export const aModel: ShapeDeclaration = /* @__PURE__ */ shape("a score model, as target.score(drift) returns it", {
  name: text,
  dim: size,
  predictions: { type: "list", of: text },
  predict: method,
});

export const aTarget: ShapeDeclaration = /* @__PURE__ */ shape("a target, as gaussian() returns it", {
  name: text,
  dim: size,
  score: method,
  draw: method,
  moments: shape("the moments of a target", { mean: aFloat64Array }),
});

export const aNoiseSource: ShapeDeclaration = /* @__PURE__ */ shape("a source of noise, as brownianPath() returns it", {
  name: text,
  ...methods("integrals normals uniforms"),
});

export const anAbortSignal: ShapeDeclaration = /* @__PURE__ */ shape("the signal of an AbortController", {
  aborted: { type: "boolean" },
  addEventListener: method,
});

export const anItoWeight: ShapeDeclaration = /* @__PURE__ */ shape("the weight of an Itô integral, as increment", {
  name: text,
  basis: { type: "list", of: { type: "object" } },
  ...methods("coefficients variance"),
});

function methods(names: string): Record<string, typeof method> {
  return Object.fromEntries(names.split(" ").map((name) => [name, method]));
}
