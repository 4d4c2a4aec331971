import type { Drift } from "../drift.ts";
import type { Metric } from "../metric.ts";
import type { Scheme } from "../scheme.ts";
import type { ScoreSource } from "../score-source.ts";
import type { Target } from "../target.ts";
import type { TimeGrid } from "../time-grid.ts";

/** What the plugins of each kind make. */
export interface Products {
  // biome-ignore lint/suspicious/noExplicitAny: the state of a scheme can have any type.
  readonly scheme: Scheme<any>;
  readonly drift: Drift;
  readonly grid: TimeGrid;
  readonly target: Target;
  readonly score: ScoreSource;
  readonly metric: Metric;
}
