import { BackstepError, type Drift } from "@backstep/core";
import { namingFile } from "@backstep/input";
import type { InferenceSession } from "onnxruntime-common";
import { inspectOnnx } from "../inspection/inspect-onnx.ts";
import type { OnnxInspection } from "../inspection/inspection.ts";
import { onnxScore } from "../score/onnx-score.ts";
import { readCard } from "./card.ts";
import { type ModelLocation, modelPath } from "./location.ts";
import { type OpenSession, withSessions } from "./session.ts";
import { defined, type OnnxFileCard, type OnnxSpec } from "./spec.ts";

/** An inspection with its files. */
export interface InspectedModel extends OnnxInspection {
  readonly file: string;
  /** The card, if the file exists. */
  readonly cardFile?: string;
}

/** How to inspect a model. */
export interface InspectOptions extends ModelLocation {
  /** The drift of the trial evaluation. It runs only if no option is missing. */
  readonly driftFor: (inspection: OnnxInspection) => Drift;
}

/**
 * Opens a model and its card and inspects them. If no option is missing, the model is evaluated twice.
 *
 * @throws BackstepError for a fault of the file, of the card, or of the values of the evaluation.
 * @example
 * ```ts
 * const { missing, card } = await inspectModel("denoiser.onnx", { driftFor: () => edm() });
 * ```
 */
export async function inspectModel(model: string, options: InspectOptions): Promise<InspectedModel> {
  return withSessions(async (open) => {
    const { inspection, session, file, card, cardFile } = await inspected({ model }, options, open);
    if (inspection.missing.length === 0) {
      const drift = options.driftFor(inspection);
      await namingFile(file, () => onnxScore({ ...(card && { card }), session, drift }));
    }
    return { file, ...(card && { cardFile }), ...inspection };
  });
}

/**
 * Whether a network takes x/α, according to its input names, its card or the spec.
 *
 * @throws BackstepError as `inspectModel`
 */
export async function takesScaledState(
  spec: OnnxSpec,
  { open, ...location }: ModelLocation & { readonly open: OpenSession },
): Promise<boolean> {
  const { inspection } = await inspected(spec, location, open);
  return inspection.coordinates === "ve";
}

async function inspected(
  spec: OnnxSpec,
  location: ModelLocation,
  open: OpenSession,
): Promise<{
  readonly inspection: OnnxInspection;
  readonly session: InferenceSession;
  readonly file: string;
  readonly card: OnnxFileCard | undefined;
  readonly cardFile: string;
}> {
  const { model, card: cardName, ...overrides } = defined(spec);
  const file = modelPath(model, location);
  const { path: cardFile, card } = await readCard(file, cardName, location.folder);
  const session = await open(file, { providers: overrides.providers });
  const inspection = await namingFile(file, async () => inspectOnnx(session, { ...card, ...overrides }));
  if (inspection.inputs.length === 0)
    throw new BackstepError("FILE_FORMAT", `${file} has no inputs; export a model with a state and a time`, { file });
  return { inspection, session, file, card, cardFile };
}
