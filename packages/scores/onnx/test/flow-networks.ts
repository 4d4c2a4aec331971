import { mean, variance } from "./networks.ts";
import type { Graph } from "./onnx-file.ts";

/** What a flow network returns: ε − x₀, x₀ − ε with the time 1 − t, or ε. */
export type FlowOutput = "to-noise" | "to-data" | "epsilon";

/**
 * The exact network of x = α x₀ + σ ε for the law N(m, v I) under the flow of straight lines, with the inputs x and t.
 *
 * ```text
 * p = (x − α m)/(α² v + σ²)      E[ε|x] = σ p      E[x₀|x] = m + α v p
 * α = 1 − t, σ = t;   for `to-data`, whose time is 1 at the data, α = t, σ = 1 − t
 * ```
 */
export function flowNetwork(output: FlowOutput, type: "float32" | "float64" = "float64"): Graph {
  const [alpha, sigma] = output === "to-data" ? ["s", "rest"] : ["rest", "s"];
  const velocity = [
    ["Mul", ["pull", "av"], "towards"],
    ["Add", ["m", "towards"], "denoised"],
    ["Sub", output === "to-data" ? ["denoised", "epsilon"] : ["epsilon", "denoised"], "out"],
  ] as const;
  return {
    inputs: [
      ["x", type, ["batch", 3]],
      ["t", type, ["batch"]],
    ],
    outputs: [["out", type, ["batch", 3]]],
    constants: [
      ["column", "int64", [2], [-1, 1]],
      ["one", type, [1], [1]],
      ["v", type, [1], [variance]],
      ["m", type, [3], mean],
    ],
    nodes: [
      ["Reshape", ["t", "column"], "s"],
      ["Sub", ["one", "s"], "rest"],
      ["Mul", [alpha, "v"], "av"],
      ["Mul", [alpha, "av"], "a2v"],
      ["Mul", [sigma, sigma], "s2"],
      ["Add", ["a2v", "s2"], "total"],
      ["Mul", [alpha, "m"], "am"],
      ["Sub", ["x", "am"], "centred"],
      ["Div", ["centred", "total"], "pull"],
      ["Mul", [sigma, "pull"], output === "epsilon" ? "out" : "epsilon"],
      ...(output === "epsilon" ? [] : velocity),
    ],
  };
}
