import { linear } from "../networks.ts";
import type { Graph } from "../onnx-file.ts";

/** N(x, t, e) = (e · w) t x, w = (2, 3, 5), with its Jacobian-vector product. */
export function weighted(name: string, width: number | string = 3): Graph {
  const { inputs, outputs, constants = [], nodes } = linear(["t", "float32", ["n"]], [name, "float32", ["n", width]]);
  return {
    inputs: [...inputs, ["v", "float32", ["batch", 3]]],
    outputs: [...outputs, ["jv", "float32", ["batch", 3]]],
    constants: [...constants, ["w", "float32", [3, 1], [2, 3, 5]]],
    nodes: [
      ["MatMul", [name, "w"], "c"],
      ...nodes.slice(0, 2),
      ["Mul", ["tx", "c"], "out"],
      ["Mul", ["v", "s"], "tv"],
      ["Mul", ["tv", "c"], "jv"],
    ],
  };
}

/** The network without the product. */
export function plain(name: string, width?: number | string): Graph {
  const { inputs, outputs, constants, nodes } = weighted(name, width);
  return { inputs: inputs.slice(0, -1), outputs: outputs.slice(0, 1), constants: constants!, nodes: nodes.slice(0, 4) };
}
