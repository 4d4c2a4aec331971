import { ou } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { exactLaw, lawAt, sdError } from "@backstep/law";
import { gaussian } from "@backstep/score-analytic";
import { schemeOf } from "../scheme.ts";

const drift = ou({ horizon: 5 });
export const stepCounts: readonly number[] = [100, 200, 400, 800, 1600];

/** |sd error| on N(0, variance) under dX = −X/2 dt + dB, T = 5, exact start, uniform steps to t = 0, at each of the step counts. */
export async function sdErrors(name: string, variance: number): Promise<number[]> {
  const scheme = await schemeOf(name);
  const target = gaussian({ mean: [0], variance: [variance] });
  const truth = lawAt(target, drift, 0);
  const found: number[] = [];
  for (const steps of stepCounts)
    found.push(sdError(await exactLaw({ scheme, drift, target, times: uniform()(steps, drift, 0) }), truth));
  return found;
}
