import { BackstepError } from "../errors.ts";
import type { Batch, Position } from "../memory/batch.ts";
import type { Evaluations } from "./problem.ts";
import type { Run } from "./run.ts";

/** @throws BackstepError `ABORTED` if the caller's signal has fired. */
export function throwIfAborted({ signal, scheme, times }: Run, step: number): void {
  if (!signal?.aborted) return;
  throw new BackstepError(
    "ABORTED",
    `${scheme.info.name} was aborted before step ${step} of ${times.length - 1}`,
    { scheme: scheme.info.name, step, time: times[step] },
    signal.reason,
  );
}

/** @throws BackstepError `NON_FINITE` naming the first offending quantity: an output of the model, or the state. */
export function throwNonFinite({ scheme }: Run, position: Position, evaluations: Evaluations, x: Batch): never {
  const { step, time, firstRow } = position;
  const found = firstNonFinite([...evaluations.outputs, { quantity: "state", batch: x }]);
  if (found) {
    const { quantity, value, coordinate } = found;
    const row = firstRow + found.row;
    throw new BackstepError(
      "NON_FINITE",
      `${scheme.info.name}: ${quantity} is ${value} at step ${step}, time ${time}, row ${row}, coordinate ${coordinate}; ` +
        "every value must be finite: end the run at a larger time, or take more steps",
      { scheme: scheme.info.name, quantity, value, step, time, row },
    );
  }
  throw new BackstepError(
    "NON_FINITE",
    `${scheme.info.name}: an intermediate result is not finite at step ${step}, time ${time}; end the run at a larger time, or take more steps`,
    { scheme: scheme.info.name, quantity: "intermediate", step, time, row: firstRow },
  );
}

/** The first value that is not finite. Its row is counted from the first row of the batch. */
export function firstNonFinite(
  suspects: readonly { readonly quantity: string; readonly batch: Batch }[],
): { quantity: string; value: number; row: number; coordinate: number } | undefined {
  for (const { quantity, batch } of suspects) {
    const { data, dim } = batch;
    const index = data.findIndex((value) => !Number.isFinite(value));
    if (index >= 0) return { quantity, value: data[index], row: Math.floor(index / dim), coordinate: index % dim };
  }
  return undefined;
}
