import { BackstepError } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { aCheckpoint, aTensorFlow } from "../arguments.ts";
import { edmNetwork } from "../networks/edm-network.ts";
import { mlp } from "../networks/mlp.ts";
import type { TensorFlow, TfFunction } from "../tensorflow.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** A denoiser D(y, ν) of rows of dimension `dim`. */
export interface TrainedDenoiser {
  readonly denoiser: TfFunction;
  readonly dim: number;
}

/** Options of `tfScore` for a denoiser of `trainScore`. */
export const denoiserInputs = { prediction: "denoised", time: "nu", state: "y" } as const;

/**
 * The denoiser of a checkpoint of `trainScore` whose network is an `mlp`, with the averaged weights.
 *
 * - **Limits** the variables of the network are never disposed of.
 *
 * @throws BackstepError `FILE_FORMAT` if the settings have no `dim` or `sigmaData`, or if the shapes are not those of an `mlp`.
 * @example
 * ```ts
 * const { denoiser, dim } = await trainedMlp(tf, decodeCheckpoint(json, bytes));
 * const model = tfScore({ tf, model: denoiser, drift, dim, prediction: "denoised", time: "nu", state: "y" });
 * ```
 */
export async function trainedMlp(tf: TensorFlow, checkpoint: Checkpoint): Promise<TrainedDenoiser> {
  requireArguments("trainedMlp", { tf: aTensorFlow, checkpoint: aCheckpoint }, { tf, checkpoint });
  const { dim, sigmaData } = checkpoint.settings;
  if (typeof dim !== "number" || typeof sigmaData !== "number")
    throw new BackstepError(
      "FILE_FORMAT",
      "the settings of the checkpoint have no dim or no sigmaData; use a checkpoint of trainScore",
    );
  const hidden = hiddenOf(checkpoint, dim);
  return mlpDenoiser(tf, { dim, hidden, sigmaData }, checkpoint.average);
}

/** Sizes of an `mlp`, and the standard deviation of its data. */
export interface MlpSizes {
  readonly dim: number;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  readonly sigmaData: number;
}

/** The denoiser of an `mlp` with given weights. */
export async function mlpDenoiser(
  tf: TensorFlow,
  { dim, hidden, sigmaData }: MlpSizes,
  weights: readonly Float32Array[],
): Promise<TrainedDenoiser> {
  const { network, variables } = await mlp({ tf, dim, hidden });
  variables.forEach((variable, i) => {
    tf.tidy(() => variable.assign(tf.tensor(weights[i], variable.shape)));
  });
  return { denoiser: edmNetwork(tf, network, sigmaData), dim };
}

/** The widths of the hidden layers of an `mlp`. The variables of an `mlp` are its hidden matrices, its biases and its last matrix, in this order. */
function hiddenOf({ shapes }: Checkpoint, dim: number): number[] {
  const depth = (shapes.length - 1) / 2;
  const hidden = Number.isInteger(depth) ? shapes.slice(0, depth).map((shape) => shape[1]) : [];
  const widths = [dim + 1, ...hidden];
  const expected = [
    ...hidden.map((width, i) => [widths[i], width]),
    ...hidden.map((width) => [width]),
    [widths[hidden.length], dim],
  ];
  if (JSON.stringify(expected) === JSON.stringify(shapes)) return hidden;
  throw new BackstepError(
    "FILE_FORMAT",
    `the weights of the checkpoint have the shapes ${JSON.stringify(shapes)}, which are not those of an mlp of dimension ${dim}; ` +
      "save another network as a model.json of TensorFlow.js",
  );
}
