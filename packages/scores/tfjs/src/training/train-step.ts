import { BackstepError } from "@backstep/core";
import type { Workspace } from "@backstep/core/plugin";
import type { Tensor } from "../tensorflow.ts";
import { meanLoss } from "./losses.ts";
import { adamStep, type Slots } from "./optimizer.ts";
import type { TrainOptions } from "./options.ts";
import { rowsOfStep } from "./rows.ts";
import { dataOf, defaults, denoiserOf, rowSettingsOf } from "./settings.ts";

/**
 * Makes step `index` of a training, and returns its loss.
 *
 * @throws BackstepError `OPTION_INVALID` if the learning rate is not positive; `NON_FINITE` if the loss is not finite.
 */
export async function trainStep(
  options: TrainOptions,
  slots: Slots,
  workspace: Workspace,
  index: number,
): Promise<number> {
  const { tf, ema = defaults.ema } = options;
  const rate = learningRateAt(options, index);
  const { value, gradients } = lossAndGradients(options, slots, workspace, index);
  try {
    const [loss] = await value.data();
    if (!Number.isFinite(loss))
      throw new BackstepError(
        "NON_FINITE",
        `the loss is ${loss} at step ${index}; it must be finite; try a smaller learningRate than ${rate}`,
        { step: index, value: loss },
      );
    tf.tidy(() => adamStep(tf, slots, gradients, index + 1, rate, ema));
    return loss;
  } finally {
    tf.dispose([value, ...gradients.filter((gradient) => gradient !== undefined)]);
  }
}

function learningRateAt({ learningRate = 0.001 }: TrainOptions, index: number): number {
  const rate = typeof learningRate === "number" ? learningRate : learningRate(index);
  if (rate > 0 && Number.isFinite(rate)) return rate;
  throw new BackstepError("OPTION_INVALID", `learningRate is ${rate} at step ${index}; it must be positive and finite`);
}

/** The loss of a step, and its gradients with respect to the weights. */
function lossAndGradients(
  options: TrainOptions,
  { weights }: Slots,
  workspace: Workspace,
  index: number,
): { readonly value: Tensor; readonly gradients: readonly (Tensor | undefined)[] } {
  const { tf, loss = "denoising", sigmaData = defaults.sigmaData } = options;
  const denoiser = denoiserOf(options);
  return tf.tidy(() => {
    const rows = rowsOfStep(tf, workspace, dataOf(options), rowSettingsOf(options), index);
    const lossOf = (): Tensor => meanLoss(tf, loss, denoiser, sigmaData, rows);
    const { value, grads } = tf.variableGrads(lossOf as never, [...weights]);
    return { value, gradients: weights.map(({ name }) => grads[name]) };
  });
}
