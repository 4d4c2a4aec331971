import type { Metric } from "@backstep/core";
import type { Entries, PluginOptions } from "@backstep/experiment";

const gaussian = () => import("@backstep/metric-gaussian");
const wasserstein = () => import("@backstep/metric-wasserstein");

/** The metrics of samples, by the names that experiments use. */
export const metrics: Entries<(options: PluginOptions) => Metric> = {
  "gaussian/w2": async () => (await gaussian()).bures,
  "gaussian/w2-diagonal": async () => (await gaussian()).diagonalW2,
  "gaussian/frechet": async () => (await gaussian()).frechet,
  "gaussian/kl": async () => (await gaussian()).kl,
  "wasserstein/exact": async () => (await wasserstein()).exact,
  "wasserstein/sliced": async () => (await wasserstein()).sliced,
  "wasserstein/marginal": async () => (await wasserstein()).marginal,
  "wasserstein/marginal-1": async () => {
    const { marginal } = await wasserstein();
    return () => marginal({ p: 1 });
  },
};
