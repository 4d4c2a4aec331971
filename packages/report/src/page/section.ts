import type { Experiment } from "@backstep/experiment";
import type { StoredResults } from "@backstep/results";
import { errorTables } from "../axes/error-tables.ts";
import { seriesOf } from "../series.ts";
import { summary } from "../text/results-table.ts";
import { chartsOf, drawnCharts } from "./charts.ts";
import { type Html, html } from "./html.ts";
import { samplesPart } from "./pictures.ts";
import { causesTable, errorTable, orderTable } from "./tables.ts";

/** What each metric measures, for readers of the page. */
const meanings: Readonly<Record<string, string>> = {
  "law/w2":
    "2-Wasserstein distance (W2) between the law of the samples and the true law at the end of the run. It is computed exactly, without samples.",
  "law/kl":
    "Kullback–Leibler divergence KL(true ‖ produced) at the end of the run, where produced is the law of the samples. It is computed exactly, without samples.",
  "law/mean-error":
    "Euclidean distance between the mean of the samples' law and the true mean at the end of the run. It is computed exactly, without samples.",
  "law/sd-error":
    "Euclidean distance between the standard deviations of the two laws at the end of the run, along the eigenvectors of the data's covariance. It is computed exactly, without samples.",
  "gaussian/w2":
    "W2 between two Gaussians: one has the mean and covariance of the samples, the other those of the true law.",
  "gaussian/w2-diagonal":
    "W2 between two Gaussians with independent coordinates: one has the means and variances of the samples, the other those of the true law.",
  "gaussian/frechet":
    "Fréchet distance: the squared W2 between two Gaussians, of which one has the mean and covariance of the samples and the other those of the true law.",
  "gaussian/kl":
    "KL(true ‖ produced) between two Gaussians: one has the mean and covariance of the samples, the other those of the true law.",
  "wasserstein/exact":
    "W2 between the samples and an equal number of exact samples of the true law, by optimal assignment.",
  "wasserstein/sliced":
    "Sliced W2 between the samples and an equal number of exact samples of the true law: the root mean square of the one-dimensional W2 over random directions.",
  "wasserstein/marginal":
    "One-dimensional W2 of each coordinate, between the samples and an equal number of exact samples of the true law, combined as the root of the sum of squares.",
  "wasserstein/marginal-1":
    "One-dimensional W1 of each coordinate, between the samples and an equal number of exact samples of the true law, added over all coordinates.",
};

function meaningOf({ metricSpecs }: Experiment, metric: string): string {
  const { name, options } = metricSpecs[metric] ?? { name: metric, options: {} };
  const network = options.features;
  if (network === undefined) return meanings[name] ?? `The distance ${name}, as its package defines it.`;
  return `Fréchet distance in features, which are outputs of the network ${network}: the squared W2 between two Gaussians, of which one has the mean and covariance of the features of the samples and the other those of an equal number of exact samples of the true law.`;
}

/** The section of a page about one experiment: its errors, orders, causes, samples and settings. */
export async function experimentSection(results: StoredResults, heading: Html): Promise<Html> {
  const { experiment, rows, causes, yaml } = results;
  const all = seriesOf(rows);
  const metrics: Html[] = [];
  for (const metric of experiment.metrics) {
    const series = all.filter((each) => each.metric === metric);
    if (series.length === 0) continue;
    const tables = errorTables(metric, all, experiment.view).map(errorTable);
    // Several tables are compared by their charts, so the charts come first.
    const charts = await drawnCharts(chartsOf(metric, series, all, experiment.view));
    const noisy = series.some(({ points }) => points.some(({ floor }) => floor > 0));
    metrics.push(html`<h3><code>${metric}</code></h3>
<p class="note">${meaningOf(experiment, metric)}${noisy ? " The floor (dashed line) is the value of the metric between two sample sets of the true law. Values at or below the floor are pale, because they do not differ from noise. Bars show two standard errors in each direction." : ""}</p>
${tables.length > 1 ? [charts, ...tables] : [...tables, charts]}`);
  }
  return html`<section>
${heading}
<p>${summary(experiment)}</p>
${metrics}
${orderTable(all)}
${causesTable(causes)}
${await samplesPart(results)}
<h3>The experiment</h3>
<pre>${yaml}</pre>
</section>
`;
}
