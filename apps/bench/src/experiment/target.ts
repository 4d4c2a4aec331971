import type { Target } from "@backstep/core";
import {
  empirical,
  fitGaussian,
  type GaussianOptions,
  gaussian,
  type MixtureOptions,
  mixture,
} from "@backstep/score-analytic";
import { type Data, readPart } from "./data.ts";
import type { TargetSpec } from "./experiment.ts";

/** A target, and the points that it was made of. */
export interface BuiltTarget {
  readonly target: Target;
  readonly data?: Data;
}

/** Makes the target that an experiment names; files are relative to `folder`. */
export async function buildTarget(spec: TargetSpec, folder: string): Promise<BuiltTarget> {
  switch (spec.kind) {
    case "gaussian": {
      const { kind: _, ...options } = spec;
      return { target: gaussian(options as unknown as GaussianOptions) };
    }
    case "mixture": {
      const { kind: _, ...options } = spec;
      return { target: mixture(options as unknown as MixtureOptions) };
    }
    case "empirical": {
      const data = await readPart(spec, folder);
      const { x, n, dim } = data.points;
      return { target: empirical({ data: x, n, dim, bandwidth: spec.bandwidth }), data };
    }
    case "fit": {
      const data = await readPart(spec, folder);
      const { x, n, dim } = data.points;
      return { target: fitGaussian(x, n, dim), data };
    }
  }
}
