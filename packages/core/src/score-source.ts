import type { Drift } from "./drift.ts";
import type { ScoreModel } from "./score-model.ts";
import type { Target } from "./target.ts";

/** A score plugin after its options are known: it opens a model under a drift. */
export interface ScoreSource {
  open(use: ScoreUse): OpenedScore | Promise<OpenedScore>;
}

/** The context in which a score is opened. */
export interface ScoreUse {
  readonly drift: Drift;
  /** The law of the data; required by exact scores. */
  readonly target?: Target;
  /** The folder to which file names are relative. */
  readonly folder: string;
  /** The path of a file. `name` is relative to `folder`, or a name that the caller knows. Default: `name` relative to `folder`. */
  readonly locate?: (name: string) => string;
  /** Whether a scheme needs Jacobian-vector products. A second graph of a network is loaded only in this case. */
  readonly products: boolean;
}

/** An opened score. */
export interface OpenedScore {
  /** The model for the runs of one seed. Only an exact score with added noise depends on the seed. */
  model(seed: number): ScoreModel;
  /** Whether the model is the exact score of the target, up to `perturbation`. Metrics of the exact law need this. */
  readonly exact?: true;
  /** The error added to an exact score, for its exact law. */
  readonly perturbation?: { readonly bias?: Float64Array; readonly noise?: number };
  /** Properties of a network; undefined for an exact score. */
  readonly network?: NetworkProperties;
}

/** Properties of a network that are not part of its score. */
export interface NetworkProperties {
  /** Hash of the files: equal digests mean equal content. */
  readonly digest: string;
  /** Shape of one row, and whether channels come first. */
  readonly rows?: { readonly shape: readonly number[]; readonly planar: boolean };
  /** Values that pictures show as black and as white. */
  readonly window?: readonly [black: number, white: number];
}
