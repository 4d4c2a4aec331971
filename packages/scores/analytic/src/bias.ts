import { BackstepError, type Seed } from "@backstep/core";
import { drawOf, startStep, streamOf, type Workspace } from "@backstep/core/plugin";
import { readVector, type Vector } from "./input.ts";
import { transposedTimes } from "./law.ts";
import { dot } from "./point.ts";

/** A constant vector of L2 norm `size`. */
export interface BiasOptions {
  readonly size: number;
  /** Direction (d), of any length except 0. Default: drawn uniformly from the sphere. */
  readonly direction?: Vector;
  /** Seed of the drawn direction. Default 0. */
  readonly seed?: Seed;
}

/** The bias in the coordinates of a model. A workspace is needed because the kernels draw the direction. */
export type Bias = (workspace: Workspace) => Float64Array;

/** The bias vector of the options, in dimension `dim`. */
export function biasOf({ size, direction, seed = 0 }: BiasOptions, dim: number): Bias {
  if (direction !== undefined) {
    const given = scaleTo(size, readVector("bias.direction", direction, dim));
    return () => given;
  }
  let drawn: Float64Array | undefined;
  return (workspace) => {
    drawn ??= scaleTo(size, normalVector(workspace, seed, dim));
    return drawn;
  };
}

/** Qᵀ b: the bias in the coordinates of an eigenbasis. */
export function biasInBasis(bias: Bias, basis: Float64Array): Bias {
  let rotated: Float64Array | undefined;
  return (workspace) => {
    rotated ??= transposedTimes(basis, bias(workspace));
    return rotated;
  };
}

/** Normals in f64 for both precisions, so that the bias is the same in both. Two f32 columns hold one f64 column. */
function normalVector(workspace: Workspace, seed: Seed, dim: number): Float64Array {
  const scratch = workspace.batch(1, workspace.precision === "f64" ? dim : 2 * dim);
  workspace.kernels.normals("f64", scratch.address, streamOf(seed, startStep, drawOf.model(0)), 0, dim, 1);
  return new Float64Array(workspace.kernels.memory.buffer, scratch.address, dim).slice();
}

function scaleTo(size: number, direction: Float64Array): Float64Array {
  // Divide by the largest entry first, so that the squares neither overflow nor underflow.
  const largest = direction.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0)
    throw new BackstepError(
      "OPTION_INVALID",
      "bias.direction is 0 in every coordinate; at least one must differ from 0",
    );
  const scaled = direction.map((value) => value / largest);
  const length = Math.sqrt(dot(scaled, scaled));
  return scaled.map((value) => (size * value) / length);
}
