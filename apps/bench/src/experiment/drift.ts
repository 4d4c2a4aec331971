import type { Drift } from "@backstep/core";
import { edm, flow, ou, subVp, type VpDiscreteOptions, ve, vpCosine, vpDiscrete, vpLinear } from "@backstep/drifts";
import { jiaoLi, karras, liYan, logSnr, polynomial, type TimeGrid, times, uniform } from "@backstep/grids";
import type { DriftSpec, GridSpec } from "./experiment.ts";

/** Makes the drift that an experiment names. */
export function buildDrift(spec: DriftSpec): Drift {
  switch (spec.kind) {
    case "ou":
      return ou(spec);
    case "vp-linear":
      return vpLinear(spec);
    case "vp-cosine":
      return vpCosine(spec);
    case "vp-discrete":
      return vpDiscrete(spec as unknown as VpDiscreteOptions);
    case "sub-vp":
      return subVp(spec);
    case "ve":
      return ve(spec);
    case "edm":
      return edm(spec);
    case "flow":
      return flow();
  }
}

/** Makes the time grid that an experiment names. */
export function buildGrid(spec: GridSpec): TimeGrid {
  switch (spec.kind) {
    case "uniform":
      return uniform();
    case "polynomial":
      return polynomial(spec);
    case "karras":
      return karras(spec);
    case "log-snr":
      return logSnr();
    case "times":
      return times(spec);
    case "li-yan":
      return liYan(spec);
    case "jiao-li":
      return jiaoLi(spec);
  }
}
