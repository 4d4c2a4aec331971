import type { CausesRow, ExactMetric, Experiment, MetricName, Row, SampledMetric } from "@backstep/experiment";
import { seriesOf } from "../series.ts";
import { summary } from "../text/results-table.ts";
import { chartsOf } from "./charts.ts";
import { type Html, html } from "./html.ts";
import { samplesPart } from "./pictures.ts";
import { causesTable, errorTable, orderTable } from "./tables.ts";

/** The stored results of one experiment, read back. */
export interface StoredResults {
  readonly folder: string;
  readonly experiment: Experiment;
  /** The text of `experiment.yaml`. */
  readonly yaml: string;
  readonly rows: readonly Row[];
  readonly causes: readonly CausesRow[];
}

const meanings: Readonly<Record<ExactMetric | SampledMetric, string>> = {
  "law/w2":
    "Exact 2-Wasserstein distance between the law that the scheme produces and the true law at the end of the run. No Monte Carlo.",
  "law/kl": "Exact KL(true ‖ produced) at the end of the run. No Monte Carlo.",
  "law/mean-error": "Exact distance between the means at the end of the run. No Monte Carlo.",
  "law/sd-error":
    "Exact distance between the standard deviations at the end of the run, along the eigenvectors of the data's covariance.",
  "gaussian/w2": "W2 between Gaussians with the moments of the samples and the exact moments of the true law.",
  "gaussian/w2-diagonal": "The same from means and variances of the coordinates alone.",
  "gaussian/frechet": "Squared W2 between Gaussians with the moments of the samples and of the true law.",
  "gaussian/kl": "KL(true ‖ produced) between Gaussians with the moments of the samples and of the true law.",
  "wasserstein/exact": "W2 between the samples and as many fresh exact samples of the true law, by optimal assignment.",
  "wasserstein/sliced": "Sliced W2 between the samples and as many fresh exact samples of the true law.",
  "wasserstein/marginal":
    "One-dimensional W2 of every coordinate between the samples and as many fresh exact samples of the true law.",
  "wasserstein/marginal-1":
    "One-dimensional W1 of every coordinate, added, between the samples and as many fresh exact samples of the true law.",
};

function meaningOf({ features }: Experiment, metric: MetricName): string {
  const network = features[metric]?.features;
  if (network === undefined) return meanings[metric as ExactMetric | SampledMetric];
  return `Squared W2 between Gaussians with the moments of features, outputs of ${network}, of the samples and of as many fresh samples of the true law.`;
}

/** Everything about one experiment. */
export async function experimentSection(results: StoredResults, heading: Html): Promise<Html> {
  const { experiment, rows, causes, folder, yaml } = results;
  const all = seriesOf(rows);
  const metrics: Html[] = [];
  for (const metric of experiment.metrics) {
    const series = all.filter((each) => each.metric === metric);
    if (series.length === 0) continue;
    const noisy = series.some(({ points }) => points.some(({ floor }) => floor > 0));
    metrics.push(html`<h3><code>${metric}</code></h3>
<p class="note">${meaningOf(experiment, metric)}${noisy ? " The floor (dashed) is what the metric reads between two sample sets of the true law; a pale value lies below it and is noise. Bars are two standard errors." : ""}</p>
${errorTable(metric, series)}
${await chartsOf(metric, series, all)}`);
  }
  return html`<section>
${heading}
<p>${summary(experiment)}</p>
${metrics}
${orderTable(all)}
${causesTable(causes)}
${await samplesPart(experiment, folder)}
<h3>The experiment</h3>
<pre>${yaml}</pre>
</section>
`;
}
