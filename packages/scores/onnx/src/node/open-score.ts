import { dirname, resolve } from "node:path";
import type { Drift, ScoreModel } from "@backstep/core";
import { namingFile } from "@backstep/input";
import { digestOf } from "@backstep/input/node";
import type { OnnxScoreOptions } from "../options/options.ts";
import { onnxScore } from "../score/onnx-score.ts";
import { readCard } from "./card.ts";
import { type ModelLocation, modelPath } from "./location.ts";
import type { OpenSession } from "./session.ts";
import { type Defined, defined, type OnnxFileCard, type OnnxJvpSpec, type OnnxSpec, requireSpec } from "./spec.ts";

/** How to open a score. */
export interface OpenScoreOptions extends ModelLocation {
  readonly drift: Drift;
  /** Whether a scheme takes Jacobian-vector products. A second graph that only the card names is opened only then. */
  readonly products: boolean;
  /** Opens sessions; its owner releases them. */
  readonly open: OpenSession;
}

/** A score from files, and facts about its points. */
export interface OpenedOnnxScore {
  readonly model: ScoreModel;
  /** SHA-256 of the files: the network, its card and its second graph. */
  readonly digest: string;
  /** The shape of one row. A picture has planes of channels: (c, h, w) or (h, w). */
  readonly rows: { readonly shape: readonly number[]; readonly planar: true };
  /** The values of black and white in pictures, if the spec or the card gives them. */
  readonly window?: readonly [number, number];
}

/**
 * Opens a network, its card and, if needed, its graph of Jacobian-vector products.
 *
 * @throws BackstepError as `openSession`, `readCard` and `onnxScore`; the message starts with the file.
 */
export async function openOnnxScore(given: OnnxSpec, options: OpenScoreOptions): Promise<OpenedOnnxScore> {
  requireSpec(given);
  const spec = defined(given);
  const { model, card: cardName, jvp: _, providers, range, ...overrides } = spec;
  const { drift, open } = options;
  const file = modelPath(model, options);
  const { path: cardPath, card: fileCard } = await readCard(file, cardName, options.folder);
  const { jvp: cardJvp, range: cardRange, ...card } = fileCard ?? ({} as OnnxFileCard);
  const jvp = jvpOf(spec, options, cardJvp && resolve(dirname(cardPath), cardJvp));
  const session = await open(file, { providers });
  const opened = jvp && (await openJvp(jvp, spec, open));
  const score = await namingFile(file, () =>
    onnxScore({ name: card.name ?? model, card, ...overrides, session, drift, ...(opened && { jvp: opened }) }),
  );
  const window = range ?? cardRange;
  return {
    model: score,
    digest: await digestOf([file, cardPath, ...(jvp && "model" in jvp ? [jvp.model] : [])]),
    rows: { shape: score.shape, planar: true },
    ...(window && { window }),
  };
}

type ResolvedJvp = Exclude<OnnxJvpSpec, string>;

/** The spec takes precedence over the card, whose second graph is used only if a scheme needs products. */
function jvpOf(
  { jvp }: Defined<OnnxSpec>,
  options: OpenScoreOptions,
  cardFile: string | undefined,
): ResolvedJvp | undefined {
  if (typeof jvp === "string") return { model: modelPath(jvp, options) };
  if (jvp !== undefined) return "model" in jvp ? { ...jvp, model: modelPath(jvp.model, options) } : jvp;
  return cardFile !== undefined && options.products ? { model: cardFile } : undefined;
}

async function openJvp(
  jvp: ResolvedJvp,
  { providers }: Defined<OnnxSpec>,
  open: OpenSession,
): Promise<NonNullable<OnnxScoreOptions["jvp"]>> {
  if ("differences" in jvp) return { ...jvp, differences: true };
  const { model, ...ports } = jvp;
  return { session: await open(model, { providers }), ...ports };
}
