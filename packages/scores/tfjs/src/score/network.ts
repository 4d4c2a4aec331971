import { BackstepError } from "@backstep/core";
import type { Tensor, TensorFlow, TfFunction, TfModel } from "../tensorflow.ts";

/**
 * A model as a function. A function is returned unchanged. The first input of a model is the state. The second is the time, as (n) or (n, 1)
 * depending on the rank that the model declares.
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
        "it must have two: the state, and the time of rank 1 or 2; wrap another model in a function (x, t) => tensor",
    );
  return (x, t) => {
    const arguments_ = [x, rank === 2 ? tf.reshape(t, [-1, 1]) : t];
    return onlyOutput(model.apply?.(arguments_) ?? model.predict(arguments_));
  };
}

function onlyOutput(out: unknown): Tensor {
  return Array.isArray(out) && out.length === 1 ? out[0] : (out as Tensor);
}
