import type { Seed } from "@backstep/core";
import type { TrainableNetwork } from "../networks/mlp.ts";
import type { TensorFlow, TfFunction } from "../tensorflow.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Loss } from "./losses.ts";

/** Progress of a training. */
export interface TrainProgress {
  /** Completed steps, of `steps`. */
  readonly step: number;
  readonly steps: number;
  /** Loss of the last step. */
  readonly loss: number;
  /** Seconds since the call. */
  readonly elapsed: number;
}

/** Network, data and settings of a training. */
export interface TrainOptions extends TrainableNetwork {
  readonly tf: TensorFlow;
  /** (n, d), row-major. */
  readonly data: Float64Array | Float32Array;
  readonly dim: number;
  /** Total number of steps, including those before `resume`. */
  readonly steps: number;
  /** Shape of one row as an input of the network. Default `[dim]`. */
  readonly shape?: readonly number[];
  /** Default "denoising". */
  readonly loss?: Loss;
  /** Standard deviation of the data. Default 0.5. */
  readonly sigmaData?: number;
  /** Mean and standard deviation of ln ν. Default −1.2 and 1.2. */
  readonly noise?: { readonly mean: number; readonly deviation: number };
  /** Rows per step. Default 64. */
  readonly batchSize?: number;
  /** Step size of Adam, or a function of the step index from 0. Default 0.001. */
  readonly learningRate?: number | ((step: number) => number);
  /** Decay rate of the average of the weights, per step. Default 0.999. */
  readonly ema?: number;
  /** Default 0. */
  readonly seed?: Seed;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainProgress) => void;
  /** Called after every `checkpointEvery` steps. The training waits for its promise. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void | Promise<void>;
  readonly checkpointEvery?: number;
  /** `onCheckpoint` is also called if this many seconds have passed since the last checkpoint. */
  readonly checkpointSeconds?: number;
  /** A checkpoint of the same training, to resume from. */
  readonly resume?: Checkpoint;
}

/** Result of a training. */
export interface Training {
  /** D(y, ν), the preconditioned network with the averaged weights. */
  readonly denoiser: TfFunction;
  readonly checkpoint: Checkpoint;
}
