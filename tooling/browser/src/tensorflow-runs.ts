import type { ScoreModel } from "@backstep/core";
import { sin } from "@backstep/core/plugin";
import { edmNetwork, mlp, type TfFunction, type TfModel, tfScore, trainScore } from "@backstep/score-tfjs";
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import { drift, productAt, twentySteps } from "./run-score.ts";

/** Results of a network of TensorFlow.js on a backend. */
export interface TensorFlowRun {
  readonly backend: string;
  /** Results of 20 steps on the probability flow and on the reverse SDE. */
  readonly ends: readonly (readonly number[])[];
  readonly product: readonly number[];
  /** Memory at the start, after each run, and after the product. */
  readonly memory: readonly Memory[];
}

/** Number of tensors, their bytes, and the bytes on a GPU. */
interface Memory {
  readonly tensors: number;
  readonly bytes: number;
  readonly inGpu: number;
}

/** Networks with meaningless weights that have the same bits on every machine. */
const networks: Readonly<Record<string, () => Promise<ScoreModel>>> = {
  /** 64 → 128 → 128 → 64, preconditioned: the denoiser of EDM. */
  async function() {
    const { network, variables } = await mlp({ tf, dim: 64, hidden: [128, 128], seed: 3 });
    variables[variables.length - 1].assign(weightsOf([128, 64]));
    return scoreOf(edmNetwork(tf, network, 0.5), [64]);
  },
  /** Convolutions of the image and of a map of the noise level, as two channels. */
  async LayersModel() {
    const { conv2d, dense, reshape, concatenate } = layers.layers;
    const [y, nu] = [layers.input({ shape: [8, 8, 1] }), layers.input({ shape: [1] })];
    const [map, inner, outer] = [
      dense({ units: 64, activation: "tanh" }),
      conv2d({ filters: 8, kernelSize: 3, padding: "same", activation: "tanh" }),
      conv2d({ filters: 1, kernelSize: 3, padding: "same", activation: "tanh" }),
    ];
    const level = reshape({ targetShape: [8, 8, 1] }).apply(map.apply(nu)) as layers.SymbolicTensor;
    const image = outer.apply(inner.apply(concatenate().apply([y, level]))) as layers.SymbolicTensor;
    const model = layers.model({ inputs: [y, nu], outputs: image });
    for (const layer of [map, inner, outer]) {
      const [kernel, bias] = layer.getWeights().map(({ shape }) => shape);
      layer.setWeights([weightsOf(kernel), tf.zeros(bias)]);
    }
    return scoreOf(model, [8, 8, 1]);
  },
};

function scoreOf(model: TfModel | TfFunction, shape: readonly number[]): ScoreModel {
  return tfScore({ tf, model, drift, dim: 64, shape, prediction: "denoised", time: "nu", state: "y" });
}

/** Weights of variance 1/fan-in; the fan-in is the product of all sizes except the last. */
function weightsOf(shape: number[]): tf.Tensor {
  const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size);
  const size = Math.sqrt(2 / product(shape.slice(0, -1)));
  const values = Float32Array.from({ length: product(shape) }, (_, i) => size * sin(i * i));
  return tf.tensor(values, shape);
}

/** Selects a backend; false if it is not available. */
export async function useBackend(backend: string): Promise<boolean> {
  return tf.setBackend(backend).catch(() => false);
}

/** Runs a network on the selected backend. */
export async function tensorFlowRun(network: string): Promise<TensorFlowRun> {
  const model = await networks[network]();
  const memory = [memoryNow()];
  const ends: number[][] = [];
  for (const noiseLevel of [0, 1] as const) {
    ends.push(Array.from(await twentySteps(model, { noiseLevel, n: 16 })));
    memory.push(memoryNow());
  }
  const product = Array.from(await productAt(model, 0.5));
  memory.push(memoryNow());
  return { backend: tf.getBackend(), ends, product, memory };
}

function memoryNow(): Memory {
  const { numTensors, numBytes, numBytesInGPU = 0 } = tf.memory() as tf.MemoryInfo & { numBytesInGPU?: number };
  return { tensors: numTensors, bytes: numBytes, inGpu: numBytesInGPU };
}

/** Losses of a training of ten steps on the selected backend. */
export async function tensorFlowLosses(): Promise<number[]> {
  const data = Float64Array.from({ length: 128 }, (_, i) => sin(i * i));
  const network = await mlp({ tf, dim: 2, hidden: [16], seed: 3 });
  const { checkpoint } = await trainScore({ tf, ...network, data, dim: 2, steps: 10, learningRate: 0.05 });
  return Array.from(checkpoint.losses);
}
