import { BackstepError } from "@backstep/core";
import { createWorkspace, releaseWorkspace } from "@backstep/core/plugin";
import type { Evaluate } from "../network/evaluator.ts";
import type { Network } from "../network/network.ts";
import { describe } from "../ports/port.ts";

/**
 * Evaluates a network once on three rows and once on one, in order to detect faults early.
 *
 * @throws BackstepError `NON_FINITE` if a value is not finite, `CAPABILITY_MISSING` if the output does not depend on the time,
 * `PROGRAM_FAILED` if the model does not run on these batches.
 */
export async function probe(network: Network, evaluate: Evaluate, times: readonly [number, number]): Promise<void> {
  const workspace = await createWorkspace("f32");
  try {
    const { dim, output, time } = network;
    const x = workspace.batch(3, dim);
    for (let i = 0; i < 3 * dim; i++) x.data[i] = Math.sin(1 + (i % dim));
    // Three copies of one row: rows with different conditions would differ whatever their time.
    const out = await evaluate([x], Float64Array.of(times[0], times[0], times[1]), 3);
    const bad = out.data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new BackstepError(
        "NON_FINITE",
        `output ${describe(output)} is ${out.data[bad]} at ${time.name} = ${times[bad < 2 * dim ? 0 : 1]}; ` +
          "its weights are not finite, or it overflows: export it again, and in float32 if it is float16",
        { port: output.name },
      );
    const same = out.data.subarray(0, dim).every((value, i) => value === out.data[2 * dim + i]);
    if (same && times[0] !== times[1])
      throw new BackstepError(
        "CAPABILITY_MISSING",
        `${output.name} is the same at ${time.name} = ${times[0]} and ${times[1]}: the time was baked into the model; export it with ` +
          "the time as a traced tensor, or pass probe: false if the network does not depend on the time",
        { port: time.name },
      );
    const single = workspace.batch(1, dim);
    single.data.set(x.data.subarray(0, dim));
    await evaluate([single], times[0]);
  } finally {
    releaseWorkspace(workspace);
  }
}
