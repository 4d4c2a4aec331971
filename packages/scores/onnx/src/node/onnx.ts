import type { OpenedScore, ScoreSource, ScoreUse } from "@backstep/core";
import { define, type Factory } from "@backstep/core/plugin";
import { openOnnxScore } from "./open-score.ts";
import { scoreOptions } from "./options.ts";
import { type OpenSession, openSession } from "./session.ts";
import { requireSpec } from "./spec.ts";

/** The context in which a network is opened. */
export interface OnnxUse extends ScoreUse {
  /** Opens sessions that several scores share; its owner releases them. Default: a session for this score alone. */
  readonly open?: OpenSession;
}

/** A network in a file, before it is opened. */
export interface OnnxScoreSource extends ScoreSource {
  open(use: OnnxUse): Promise<OpenedScore>;
}

/**
 * The score of a network in an ONNX file, as an experiment describes it.
 *
 * The factory checks its options and opens nothing. `open` reads the network and its card, which the options override. The digest covers the
 * network, its card and its second graph.
 *
 * @throws BackstepError `OPTION_INVALID`; when it is opened, as `openOnnxScore`.
 * @example
 * ```ts
 * const { model } = await onnx({ model: "denoiser.onnx" }).open({ drift: edm(), folder: process.cwd(), products: false });
 * ```
 */
export const onnx: Factory<"score", typeof scoreOptions, OnnxScoreSource> = define(
  "score",
  "onnx",
  scoreOptions,
  (spec) => {
    requireSpec(spec);
    return {
      async open({ drift, folder, locate, products, open = openSession }: OnnxUse) {
        const resolve = locate && { resolve: locate };
        const { model, digest, rows, window } = await openOnnxScore(spec, {
          drift,
          folder,
          products,
          open,
          ...resolve,
        });
        return { model: () => model, network: { digest, rows, ...(window && { window }) } };
      },
    };
  },
);
