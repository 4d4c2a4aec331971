import type { TensorFlow, Variable } from "../tensorflow.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Slots } from "./optimizer.ts";

type Saved = Pick<Checkpoint, "weights" | "average" | "first" | "second">;

/** Copies the values of all slots. */
export async function saveSlots({ weights, average, first, second }: Slots): Promise<Saved> {
  return {
    weights: await valuesOf(weights),
    average: await valuesOf(average),
    first: await valuesOf(first),
    second: await valuesOf(second),
  };
}

/** Sets all slots to saved values of the same shapes. */
export function loadSlots(tf: TensorFlow, slots: Slots, saved: Saved): void {
  for (const group of ["weights", "average", "first", "second"] as const) loadVariables(tf, slots[group], saved[group]);
}

/** Sets variables to copies of values. */
export function loadVariables(tf: TensorFlow, variables: readonly Variable[], values: readonly Float32Array[]): void {
  tf.tidy(() => {
    for (const [i, variable] of variables.entries())
      variable.assign(tf.tensor(values[i].slice(), variable.shape, "float32"));
  });
}

async function valuesOf(variables: readonly Variable[]): Promise<Float32Array[]> {
  // A backend may return a view of internal memory.
  return Promise.all(variables.map(async (variable) => Float32Array.from(await variable.data())));
}
