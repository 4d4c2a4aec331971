import { BackstepError, type Batch } from "@backstep/core";
import type { Network } from "../network/network.ts";

/** A check of the network's output against `outputRange`. @throws BackstepError `OPTION_INVALID`; the check throws `DATA_INVALID` */
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
      `output ${network.output.name} is ${data[bad]} in row ${Math.floor(bad / dim)}; outputRange is [${least}, ${most}]; check prediction, or widen outputRange`,
      { row: Math.floor(bad / dim), value: data[bad] },
    );
  };
}
