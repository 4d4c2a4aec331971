import type { Catalogue, SectionSpec } from "@backstep/experiment";
import { openNetworks } from "#networks";
import { schemeAliases } from "./aliases.ts";
import { drifts, grids, metrics, schemes, scores, targets } from "./plugins.generated.ts";

/** A catalogue that keeps the networks which it opened. */
export interface OpenCatalogue extends Catalogue {
  /** Whether a network takes x/α instead of x, according to its card, its inputs or the experiment. */
  takesScaledState(score: SectionSpec, folder: string): Promise<boolean>;
  /** Releases the opened networks. The catalogue can be used afterwards; it then opens networks again. */
  close(): Promise<void>;
}

/**
 * Every plugin of the Backstep repository by name. A plugin is loaded when it is first used.
 *
 * A network that several experiments name is opened once, and stays open until `close()`.
 *
 * @example
 * ```ts
 * import { createCatalogue } from "@backstep/catalogue";
 *
 * const { schemes } = createCatalogue();
 * const heun = await schemes.heun();
 * console.log(heun({}).info.weakOrder); // 2
 * ```
 */
export function createCatalogue(): OpenCatalogue {
  const networks = openNetworks();
  return {
    schemes,
    schemeAliases,
    drifts,
    grids,
    targets,
    metrics,
    scores: { ...scores, ...networks.scores },
    datasets: {
      digits: async () => {
        const { digits, scaled } = await import("@backstep/datasets");
        const images = await digits();
        return { kind: "samples", x: scaled(images, [-1, 1]), n: images.n, dim: images.dim };
      },
    },
    locate: networks.locate,
    featureNetwork: networks.featureNetwork,
    takesScaledState: networks.takesScaledState,
    close: networks.close,
  };
}
