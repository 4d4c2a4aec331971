import { BackstepError } from "@backstep/core";

/** @throws BackstepError `OPTION_INVALID` unless the sizes of `shape` are positive integers with product `dim`. */
export function requireShape(shape: readonly number[], dim: number): void {
  if (shape.every(isPositiveInteger) && shape.reduce((product, size) => product * size, 1) === dim) return;
  throw new BackstepError(
    "OPTION_INVALID",
    `shape is (${shape.join(", ")}); its sizes must be positive integers with product dim = ${dim}`,
  );
}

/** Most weights of a network, most values of one layer in a step, and most steps of a training. More does not fit into memory. */
const [mostWeights, mostActivations, mostSteps] = [2 ** 26, 2 ** 27, 10_000_000];

/** @throws BackstepError `OPTION_INVALID` if a network of these widths has more weights than fit into memory. */
export function requireNetworkSize(dim: number, hidden: readonly number[]): void {
  const widths = [dim + 1, ...hidden, dim];
  const weights = widths.slice(1).reduce((total, width, i) => total + width * (widths[i] + 1), 0);
  if (weights <= mostWeights) return;
  throw new BackstepError(
    "OPTION_INVALID",
    `hidden is ${hidden.slice(0, 8).join(",")}; with dimension ${dim} the network has ${weights} weights, and at most ${mostWeights} are allowed; use narrower or fewer layers`,
    { weights },
  );
}

/** @throws BackstepError `OPTION_INVALID` if a training has more steps, or rows per step, than fit into memory. */
export function requireTrainingSize(steps: number, batchSize: number, widest: number): void {
  if (steps > mostSteps)
    throw new BackstepError("OPTION_INVALID", `steps is ${steps}; a training has at most ${mostSteps} steps`);
  const most = Math.max(1, Math.floor(mostActivations / widest));
  if (batchSize <= most) return;
  throw new BackstepError(
    "OPTION_INVALID",
    `batchSize is ${batchSize}; for layers of ${widest} values it must be at most ${most}`,
    { batchSize, most },
  );
}

/** Whether a value can be a size of a shape. */
export function isPositiveInteger(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}
