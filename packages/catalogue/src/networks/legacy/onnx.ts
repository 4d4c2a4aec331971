import { dirname, resolve } from "node:path";
import type { OnnxSpec } from "@backstep/experiment";

type JvpSpec = any;

import { digestOf } from "@backstep/input/node";
import { type OnnxScoreOptions, onnxScore } from "@backstep/score-onnx";
import { modelFile } from "../models.ts";

import { cardOf } from "./card.ts";
import type { Card } from "./old.ts";
import { within } from "./old.ts";
import type { LearnedScore, ScoreUse } from "./score.ts";
import type { OpenSession } from "./session.ts";

/** A score of an ONNX file and its card. */
export async function buildOnnx(spec: OnnxSpec, { drift, folder, products, open }: ScoreUse): Promise<LearnedScore> {
  const { kind: _, model, card: cardFile, jvp: _j, providers, range, ...said } = spec;
  const file = modelFile(model, folder);
  const { path: cardPath, card: read } = await cardOf(file, cardFile, folder);
  const { jvp: twin, range: usual, ...card } = read ?? ({} as Card);
  const jvp = jvpOf(spec, folder, twin && resolve(dirname(cardPath), twin), products);
  const session = await open(file, { providers });
  const opened = jvp && (await openJvp(jvp, spec, open));
  const score = await within(file, () =>
    onnxScore({ name: card.name ?? model, card, ...said, session, drift, ...(opened && { jvp: opened }) }),
  );
  const window = range ?? usual;
  return {
    model: score,
    digest: await digestOf([file, cardPath, ...(jvp && "model" in jvp ? [jvp.model] : [])]),
    rows: { shape: score.shape, planar: true },
    ...(window && { window }),
  };
}

/** What an experiment says goes before the card; a file that only the card names is opened where a scheme needs it. */
function jvpOf(
  { jvp }: OnnxSpec,
  folder: string,
  twin: string | undefined,
  products: boolean,
): Exclude<JvpSpec, string> | undefined {
  if (typeof jvp === "string") return { model: modelFile(jvp, folder) };
  if (jvp !== undefined) return "model" in jvp ? { ...jvp, model: modelFile(jvp.model, folder) } : jvp;
  return twin !== undefined && products ? { model: twin } : undefined;
}

async function openJvp(
  jvp: Exclude<JvpSpec, string>,
  { providers }: OnnxSpec,
  open: OpenSession,
): Promise<NonNullable<OnnxScoreOptions["jvp"]>> {
  if ("differences" in jvp) return jvp;
  const { model, ...ports } = jvp;
  return { session: await open(model, { providers }), ...ports };
}
