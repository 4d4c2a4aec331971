import { BackstepError } from "@backstep/core";
import { edm, vpLinear } from "@backstep/drifts";
import type { OnnxSpec } from "@backstep/experiment";
import { inspectOnnx, type OnnxInspection, onnxScore } from "@backstep/score-onnx";
import type { InferenceSession } from "onnxruntime-common";
import { modelFile } from "../models.ts";
import { cardOf } from "./card.ts";
import type { Card } from "./old.ts";
import { within } from "./old.ts";
import { type OpenSession, withSessions } from "./session.ts";

/** What a model is taken for with its card, and where the card lies if there is one. */
export interface InspectedModel extends OnnxInspection {
  readonly file: string;
  readonly cardFile?: string;
}

/**
 * Opens a model and its card, and looks at both. Where nothing is missing it is evaluated twice, at times of EDM's or of the linear
 * variance-preserving diffusion.
 *
 * @throws BackstepError whatever is wrong with the file, with what the card says, or with what comes out.
 */
export async function inspectModel(model: string, folder: string): Promise<InspectedModel> {
  return withSessions(async (open) => {
    const { inspection, session, file, card, cardFile } = await looked({ kind: "onnx", model }, folder, open);
    if (inspection.missing.length === 0) {
      const drift = inspection.coordinates === "ve" || inspection.prediction === "edm" ? edm() : vpLinear();
      await within(file, () => onnxScore({ ...(card && { card }), session, drift }));
    }
    return { file, ...(card && { cardFile }), ...inspection };
  });
}

/** Whether a network takes x/α, as its inputs' names, its card or an experiment tell. @throws BackstepError as `inspectModel` */
export async function takesScaled(spec: OnnxSpec, folder: string, open: OpenSession): Promise<boolean> {
  const { inspection } = await looked(spec, folder, open);
  return inspection.coordinates === "ve";
}

async function looked(
  { kind: _, model, card: named, ...said }: OnnxSpec,
  folder: string,
  open: OpenSession,
): Promise<{
  readonly inspection: OnnxInspection;
  readonly session: InferenceSession;
  readonly file: string;
  readonly card: Card | undefined;
  readonly cardFile: string;
}> {
  const file = modelFile(model, folder);
  const { path: cardFile, card } = await cardOf(file, named, folder);
  const session = await open(file, { providers: said.providers });
  const inspection = await within(file, async () => inspectOnnx(session, { ...card, ...said }));
  if (inspection.inputs.length === 0)
    throw new BackstepError("FILE_FORMAT", `${file} has no inputs; export a model with a state and a time`, { file });
  return { inspection, session, file, card, cardFile };
}
