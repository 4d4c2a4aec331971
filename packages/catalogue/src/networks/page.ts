import { BackstepError } from "@backstep/core";
import type { Networks } from "./networks.ts";

/** The part for browser pages. A page has no files, so an experiment cannot open networks. */
export function openNetworks(): Networks {
  return {
    scores: { onnx: refuse, tfjs: refuse },
    locate: modelFile,
    featureNetwork: refuse,
    takesScaledState: refuse,
    close: async () => undefined,
  };
}

async function refuse(): Promise<never> {
  throw new BackstepError(
    "CAPABILITY_MISSING",
    "a page cannot open the file of a network; pass a score of @backstep/score-onnx or @backstep/score-tfjs to sample()",
  );
}

/** @throws BackstepError `CAPABILITY_MISSING`: a page has no files. */
export function modelFile(model: string): never {
  throw new BackstepError("CAPABILITY_MISSING", `a page cannot open the file of the model ${model}; use Node`, {
    model,
  });
}

/** @throws BackstepError `CAPABILITY_MISSING`: a page has no files. */
export async function inspectModel(): Promise<never> {
  return refuse();
}
