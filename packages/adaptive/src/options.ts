import type { NoiseSource, Precision, SampleOptions, Scheme } from "@backstep/core";
import { type ArgumentDeclarations, sampleOptions } from "@backstep/core/plugin";
import type { StepControl } from "./controller.ts";
import type { Tolerance } from "./error-ratio.ts";

/** Options of `sampleAdaptive`: those of `sample`, with a tolerance instead of times. */
export interface AdaptiveOptions<P extends Precision = Precision> extends Omit<SampleOptions<P>, "times" | "noise"> {
  /** A scheme whose step returns an error estimate. */
  readonly scheme: Scheme<unknown>;
  /** Time at which the run starts. Default: the horizon of the drift. */
  readonly from?: number;
  /** Time at which it ends, exactly. */
  readonly to: number;
  readonly tolerance: Tolerance;
  /** Size of the first step, or `automatic`, which costs two evaluations. Default: a hundredth of |from − to|. */
  readonly firstStep?: number | "automatic";
  /** The run stops with an error if a step would have to be smaller. Default: 1e-10 |from − to|. */
  readonly smallestStep?: number;
  /** Attempts per row, rejected ones included. Default 10,000. */
  readonly maximalSteps?: number;
  readonly control?: StepControl;
  /** One sequence of steps for all rows, from their mean square error. A sample then depends on its batch mates. Default false. */
  readonly sharedSteps?: boolean;
  /**
   * Noise of a step that is tried again. `bridge` keeps the Brownian path, so that the law is right. `redraw` draws new noise, as some
   * published samplers do, and is biased. Default `bridge`.
   */
  readonly rejection?: Rejection;
  /** With `bridge` it must be a function of the interval; a source with `followsSteps` is refused. Default: drawn from the seed. */
  readonly noise?: NoiseSource;
}

export type Rejection = "bridge" | "redraw";

const { times: _, ...shared } = sampleOptions;
const number = { type: "number", optional: true } as const;
const positive = { type: "number", above: 0, optional: true } as const;

/** What `sampleAdaptive` accepts. */
export const adaptiveOptions: ArgumentDeclarations = {
  ...shared,
  from: number,
  to: { type: "number" },
  tolerance: {
    type: "group",
    options: {
      absolute: { type: "number", min: 0, about: "Error allowed at x = 0." },
      relative: { type: "number", min: 0, about: "Error allowed in proportion to |x|." },
    },
  },
  firstStep: { type: "either", of: [positive, { type: "choice", of: ["automatic"] }], optional: true },
  smallestStep: positive,
  maximalSteps: { type: "integer", min: 1, optional: true },
  control: { type: "object", optional: true },
  sharedSteps: { type: "boolean", optional: true },
  rejection: { type: "choice", of: ["bridge", "redraw"], optional: true },
};

/** What its option `control` accepts. */
export const controlOptions: ArgumentDeclarations = {
  safety: { ...positive, below: 1 },
  proportional: number,
  integral: positive,
  derivative: number,
  minimalFactor: { ...positive, below: 1 },
  maximalFactor: { type: "number", above: 1, optional: true },
  keepAccepted: { type: "boolean", optional: true },
};
