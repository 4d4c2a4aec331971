import type { ScoreModel } from "@backstep/core";
import { edm, vpLinear } from "@backstep/drifts";
import type { NetworkProperties } from "@backstep/experiment";
import { frechet } from "@backstep/metric-gaussian";
import {
  createSessions,
  featureNetwork,
  type InspectedModel,
  inspectModel as inspectFile,
  type OnnxSpec,
  openOnnxScore,
  takesScaledState,
} from "@backstep/score-onnx/node";
import { modelFile } from "./models.ts";
import type { Networks } from "./networks.ts";

export { modelFile } from "./models.ts";
export type { InspectedModel };

/** Networks in files. Each file is opened once. TensorFlow.js is loaded for the first of its models. */
export function openNetworks(): Networks {
  const { open, close } = createSessions();
  const locate = (folder: string) => ({ folder, resolve: (model: string) => modelFile(model, folder) });
  return {
    scores: {
      onnx: async () => async (options, use) =>
        asScore(await openOnnxScore(options as unknown as OnnxSpec, { ...use, ...locate(use.folder), open })),
      tfjs: async () => {
        const { openTfjsScore } = await import("@backstep/score-tfjs/node");
        return async (options, { drift, folder }) =>
          asScore(await openTfjsScore(options as unknown as Parameters<typeof openTfjsScore>[0], { drift, folder }));
      },
    },
    async featureNetwork(options, { dim, folder }) {
      const { digest, features } = await featureNetwork(options, { dim, open, ...locate(folder) });
      return { digest, metric: () => frechet({ features }) };
    },
    async takesScaledState(score, folder) {
      if (score.kind === "onnx") return takesScaledState(score as unknown as OnnxSpec, { ...locate(folder), open });
      if (score.kind !== "tfjs") return false;
      const { isCheckpoint } = await import("@backstep/score-tfjs/node");
      return score.state === "y" || (await isCheckpoint(score.model));
    },
    close,
  };
}

/** Inspects an ONNX model and its card. A complete model is evaluated at times of EDM or of the linear variance-preserving drift. */
export function inspectModel(model: string, folder: string): Promise<InspectedModel> {
  return inspectFile(model, {
    folder,
    resolve: (name) => modelFile(name, folder),
    driftFor: ({ coordinates, prediction }) => (coordinates === "ve" || prediction === "edm" ? edm() : vpLinear()),
  });
}

function asScore({ model, ...network }: NetworkProperties & { readonly model: ScoreModel }) {
  return { model: () => model, network };
}
