import { createCatalogue } from "@backstep/catalogue";
import { runExperiment } from "@backstep/experiment";

/** Experiments without files, with exact and sampled metrics, several kinds of noise, and the digits as data. */
export const experiments: readonly object[] = [
  {
    name: "gaussian",
    target: { kind: "gaussian", mean: [1, -0.5, 0.25], variance: [0.25, 1, 1.8] },
    drift: { kind: "ou", horizon: 8 },
    schemes: ["euler-maruyama", "heun", "randomized-midpoint", { name: "ddim", eta: 0.5 }, "ito-taylor-15"],
    steps: [16, 32],
    metrics: ["law/w2", "law/kl", "gaussian/w2", "wasserstein/exact", "wasserstein/sliced"],
    samples: 64,
  },
  {
    name: "digits",
    target: { kind: "empirical", data: "digits", rows: [0, 100], bandwidth: 0.1 },
    drift: "vp-linear",
    grid: "log-snr",
    schemes: ["exponential-integrator", "sra"],
    steps: 10,
    end: 0.001,
    metrics: ["gaussian/frechet", "wasserstein/marginal-1"],
    samples: 32,
    precision: "f32",
  },
];

/** The rows of all experiments without their seconds. Numbers become the hexadecimal text of their bits, so that a comparison sees each bit. */
export async function experimentRows(): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for (const experiment of experiments)
    for await (const { seconds: _, ...row } of runExperiment(experiment, { catalogue: createCatalogue() }))
      rows.push(Object.fromEntries(Object.entries(row).map(([key, value]) => [key, withBits(value)])));
  return rows;
}

function withBits(value: unknown): unknown {
  if (typeof value !== "number") return value;
  return new BigUint64Array(Float64Array.of(value).buffer)[0].toString(16);
}
