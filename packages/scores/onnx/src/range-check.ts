import { BackstepError, type Batch } from "@backstep/core";
import type { Network } from "./network.ts";

/** Throws where a network returns what it may not. @throws BackstepError `OPTION_INVALID`, and when it is called `DATA_INVALID` */
export function rangeCheck(
  network: Network,
  range: readonly [number, number] | undefined,
): ((out: Batch) => void) | undefined {
  if (range === undefined) return undefined;
  const [least, most] = range;
  if (!(least < most))
    throw new BackstepError("OPTION_INVALID", `outputRange is [${least}, ${most}]; the first must be below the second`);
  return ({ data, dim }) => {
    const bad = data.findIndex((value) => !(value >= least && value <= most));
    if (bad < 0) return;
    throw new BackstepError(
      "DATA_INVALID",
      `output ${network.output.name} is ${data[bad]} in row ${Math.floor(bad / dim)}; its range is [${least}, ${most}]: is the prediction the right one?`,
      { row: Math.floor(bad / dim), value: data[bad] },
    );
  };
}
