import { BackstepError, type OpenedScore, type ScoreSource, type ScoreUse } from "@backstep/core";
import { define, describe, type Factory } from "@backstep/core/plugin";
import { openTfjsScore } from "./open-tfjs-score.ts";
import { options } from "./options.ts";

/** A model of TensorFlow.js in a file, before it is opened. */
export interface TfjsScoreSource extends ScoreSource {
  open(use: ScoreUse): Promise<OpenedScore>;
}

/**
 * The score of a model of TensorFlow.js, of a checkpoint or of a training, as an experiment describes it.
 *
 * The factory checks its options and opens nothing. TensorFlow.js is loaded when the first score is opened.
 *
 * @throws BackstepError `OPTION_INVALID`; when it is opened, as `openTfjsScore`.
 * @example
 * ```ts
 * const { model } = await tfjs({ model: "runs/digits" }).open({ drift: edm(), folder: process.cwd(), products: false });
 * ```
 */
export const tfjs: Factory<"score", typeof options, TfjsScoreSource> = define("score", "tfjs", options, (spec) => {
  requireRange(spec.range);
  return {
    async open(use) {
      const { model, ...network } = await openTfjsScore(spec, use);
      return { model: () => model, network };
    },
  };
});

function requireRange(range: readonly [black: number, white: number] | undefined): void {
  if (range === undefined || (Number.isFinite(range[1] - range[0]) && range[0] !== range[1])) return;
  throw new BackstepError(
    "OPTION_INVALID",
    `range is ${describe(range)}; it must be two finite numbers that differ, the values of black and of white`,
  );
}
