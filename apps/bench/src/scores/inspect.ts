import { BackstepError } from "@backstep/core";
import { edm, vpLinear } from "@backstep/drifts";
import { inspectOnnx, type OnnxCard, type OnnxInspection, onnxScore } from "@backstep/score-onnx";
import { within } from "../experiment/read.ts";
import { cardBeside, readCard } from "./card.ts";
import { modelFile } from "./model-file.ts";
import { openSession } from "./session.ts";

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
export async function inspectModel(model: string, folder: string, said: OnnxCard = {}): Promise<InspectedModel> {
  const file = modelFile(model, folder);
  const cardFile = cardBeside(file);
  const card = await readCard(cardFile, false);
  const session = await openSession(file);
  const inspection = await within(file, async () => inspectOnnx(session, { ...card, ...said }));
  if (inspection.inputs.length === 0)
    throw new BackstepError("FILE_FORMAT", `${file} has no inputs; export a model with a state and a time`, { file });
  if (inspection.missing.length === 0) {
    const drift = inspection.coordinates === "ve" || inspection.prediction === "edm" ? edm() : vpLinear();
    await within(file, () => onnxScore({ ...(card && { card }), ...said, session, drift }));
  }
  return { file, ...(card && { cardFile }), ...inspection };
}
