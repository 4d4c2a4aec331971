import { brownianPath } from "@backstep/brownian-path";
import type { NoiseSource } from "@backstep/core";
import { freshNoise } from "@backstep/core/plugin";
import { bridgedNoise } from "./bridged-noise.ts";
import type { AdaptiveOptions } from "./options.ts";

/**
 * A function that creates the noise of a group of rows. If all weights have one basis function, each group remembers its own path, which
 * costs less than a path that the groups share.
 */
export function noisePerGroup(options: AdaptiveOptions): () => NoiseSource {
  const { noise, seed = 0, scheme, rejection = "bridge", drift, from = drift.horizon, to } = options;
  const bases = new Set(scheme.noise.flatMap(({ basis }) => basis.map(({ name }) => name)));
  if (!noise && rejection === "bridge" && bases.size === 1) return () => bridgedNoise(seed, scheme);
  const shared =
    noise ??
    (rejection === "redraw" || bases.size === 0
      ? freshNoise(seed)
      : brownianPath({ seed, weights: scheme.noise, drift, interval: [to, from] }));
  return () => shared;
}
