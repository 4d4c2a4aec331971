import type { ExperimentScore, FeatureOptions, FeatureUse, PluginOptions, ScoreUse } from "@backstep/experiment";
import { frechet } from "@backstep/metric-gaussian";
import { featureNetwork } from "./legacy/features.ts";
import { takesScaled } from "./legacy/inspect.ts";
import { buildOnnx } from "./legacy/onnx.ts";
import { type OpenSession, openSession } from "./legacy/session.ts";
import type { Networks } from "./networks.ts";

export { type InspectedModel, inspectModel } from "./legacy/inspect.ts";
export { modelFile } from "./models.ts";
export function openNetworks(): Networks {
  const sessions = new Map<string, ReturnType<OpenSession>>();
  const open: OpenSession = (file, { providers } = {}) => {
    const key = JSON.stringify([file, providers]);
    const session = sessions.get(key) ?? openSession(file, { providers });
    sessions.set(key, session);
    return session;
  };
  const asScore = ({ model, digest, rows, window }: Awaited<ReturnType<typeof buildOnnx>>): ExperimentScore => ({
    model: () => model,
    network: { digest, ...(rows && { rows }), ...(window && { window }) },
  });
  return {
    scores: {
      onnx: async () => async (options: PluginOptions, use: ScoreUse) =>
        asScore(await buildOnnx({ kind: "onnx", ...options } as never, { ...use, open })),
      tfjs: async () => {
        const { buildTfjs } = await import("./legacy/tfjs.ts");
        return async (options: PluginOptions, use: ScoreUse) =>
          asScore(await buildTfjs({ kind: "tfjs", ...options } as never, { ...use, open }));
      },
    },
    featureNetwork: async (options: FeatureOptions, use: FeatureUse) => {
      const { digest, features } = await featureNetwork(options, use.folder, use.dim, open);
      return { digest, metric: () => frechet({ features }) };
    },
    async takesScaledState(score, folder) {
      if (score.kind === "onnx") return takesScaled(score as never, folder, open);
      if (score.kind !== "tfjs") return false;
      const { isCheckpoint } = await import("./legacy/tfjs-file.ts");
      return score.state === "y" || (await isCheckpoint(score.model));
    },
    async close() {
      for (const session of sessions.values()) await session.then((opened) => opened.release()).catch(() => undefined);
      sessions.clear();
    },
  };
}
