import type { ScoreUse } from "@backstep/core";
import type { AnyFactory } from "@backstep/core/plugin";
import { requireArguments } from "@backstep/core/plugin";
import { edm, vpLinear } from "@backstep/drifts";
import type { Entries } from "@backstep/experiment";
import {
  createSessions,
  featureNetwork,
  type InspectedModel,
  inspectModel as inspectFile,
  type OnnxSpec,
  type OpenSession,
  takesScaledState,
} from "@backstep/score-onnx/node";
import { modelFile } from "./models.ts";
import type { Networks } from "./networks.ts";
import { scores } from "./plugins.generated.ts";

export { modelFile } from "./models.ts";
export type { InspectedModel };

/** Networks in files. Each file is opened once. A runtime is loaded for the first of its models. */
export function openNetworks(): Networks {
  const { open, close } = createSessions();
  const location = (folder: string) => ({ folder, resolve: (model: string) => modelFile(model, folder) });
  return {
    scores: sharing(open, scores),
    locate: modelFile,
    async featureNetwork(options, { dim, folder }) {
      return featureNetwork(options, { dim, open, ...location(folder) });
    },
    async takesScaledState({ kind, ...spec }, folder) {
      if (kind === "onnx") return takesScaledState(spec as unknown as OnnxSpec, { ...location(folder), open });
      if (kind !== "tfjs") return false;
      const { isCheckpoint } = await import("@backstep/score-tfjs/node");
      return spec.state === "y" || (await isCheckpoint(spec.model as string));
    },
    close,
  };
}

/** The same scores. Those that open sessions share them. */
function sharing(open: OpenSession, entries: Entries<AnyFactory<"score">>): Entries<AnyFactory<"score">> {
  const shared = (factory: AnyFactory<"score">): AnyFactory<"score"> => {
    const create = (options: object) => {
      const source = factory(options);
      return { open: (use: ScoreUse) => source.open({ ...use, open } as ScoreUse) };
    };
    return Object.assign(create, { plugin: factory.plugin });
  };
  return Object.fromEntries(Object.entries(entries).map(([name, load]) => [name, async () => shared(await load())]));
}

/** Inspects an ONNX model and its card. A complete model is evaluated at times of EDM or of the linear variance-preserving drift. */
export async function inspectModel(model: string, folder: string): Promise<InspectedModel> {
  requireArguments("inspectModel", { model: { type: "text" }, folder: { type: "text" } }, { model, folder });
  return inspectFile(model, {
    folder,
    resolve: (name) => modelFile(name, folder),
    driftFor: ({ coordinates, prediction }) => (coordinates === "ve" || prediction === "edm" ? edm() : vpLinear()),
  });
}
