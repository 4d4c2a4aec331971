import { BackstepError } from "@backstep/core";
import type { Tensor, TensorFlow, TfFunction, TfModel } from "./tensorflow.ts";

/**
 * The function that a model computes; a function is returned as it is. The model's inputs are taken in their order: the state, then the
 * time as (n) or (n, 1), whichever rank the model declares.
 *
 * @throws BackstepError `OPTION_INVALID` unless the model has two inputs, the second of rank 1 or 2.
 */
export function networkOf(tf: TensorFlow, model: TfModel | TfFunction): TfFunction {
  if (typeof model === "function") return model;
  const { inputs } = model;
  const rank = inputs[1]?.shape?.length ?? 1;
  if (inputs.length !== 2 || (rank !== 1 && rank !== 2))
    throw new BackstepError(
      "OPTION_INVALID",
      `the model has the inputs ${inputs.map(({ name, shape }) => `${name} (${shape?.join(", ") ?? "?"})`).join("; ") || "none"}; ` +
        "a score needs the state and the time, of rank 1 or 2; wrap another model in a function (x, t) => tensor",
    );
  return (x, t) => {
    const arguments_ = [x, rank === 2 ? tf.reshape(t, [-1, 1]) : t];
    return onlyOutput(model.apply?.(arguments_) ?? model.predict(arguments_));
  };
}

function onlyOutput(out: unknown): Tensor {
  return Array.isArray(out) && out.length === 1 ? out[0] : (out as Tensor);
}
