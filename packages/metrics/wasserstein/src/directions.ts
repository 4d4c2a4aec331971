import type { Seed } from "@backstep/core";
import { createWorkspace, drawOf, releaseWorkspace, startStep, streamOf } from "@backstep/core/plugin";

/** A draw number that no start point and no noise uses, so directions are independent of samples with the same seed. */
const ownDraw = drawOf.start(0x3fff_ffff);

/** `count` independent uniformly distributed unit vectors (count, dim): normals divided by their length. */
export async function randomDirections(count: number, dim: number, seed: Seed): Promise<Float64Array> {
  const stream = streamOf(seed, startStep, ownDraw);
  const workspace = await createWorkspace("f64");
  const batch = workspace.batch(count, dim);
  workspace.kernels.normals("f64", batch.address, stream, 0, count * dim, 1);
  const directions = Float64Array.from(batch.data);
  releaseWorkspace(workspace);
  for (let k = 0; k < directions.length; k += dim) {
    const direction = directions.subarray(k, k + dim);
    const length = Math.sqrt(direction.reduce((total, value) => total + value * value, 0));
    for (let j = 0; j < dim; j++) direction[j] /= length;
  }
  return directions;
}
