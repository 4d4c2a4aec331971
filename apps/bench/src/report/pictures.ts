import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Samples } from "@backstep/core";
import { digits, readNpy } from "@backstep/datasets";
import type { Experiment } from "../experiment/experiment.ts";
import { schemeKey } from "../experiment/parse.ts";
import { dataFile, samplesFile } from "../results/names.ts";
import { type Html, html, nothing } from "./html.ts";
import { imageGrid, windowOf } from "./image-grid.ts";
import { imageSide } from "./image-shape.ts";
import { frameOf, scatter } from "./scatter.ts";

/** The samples of an experiment beside its data, as pictures or as points in the plane; nothing where none were kept. */
export async function samplesPart(experiment: Experiment, folder: string): Promise<Html> {
  const truth = await readSamples(folder, dataFile);
  if (truth === undefined) return nothing;
  const draw = drawerOf(truth);
  const { target } = experiment;
  const caption = "data" in target ? "the data" : "exact samples";
  const beside = html`<figure><figcaption>${caption}</figcaption>${draw(truth, caption)}</figure>`;
  const groups: Html[] = [];
  for (const scheme of experiment.schemes) {
    const figures: Html[] = [];
    for (const steps of experiment.steps) {
      const samples = await readSamples(folder, samplesFile(scheme, steps));
      if (samples)
        figures.push(
          html`<figure><figcaption>${steps} steps</figcaption>${draw(samples, `${scheme.name}, ${steps} steps`)}</figure>`,
        );
    }
    if (figures.length > 0)
      groups.push(html`<h4>${schemeKey(scheme)}</h4><div class="samples">${beside}${figures}</div>`);
  }
  if (groups.length === 0) return nothing;
  const attribution = "data" in target && target.data === "digits" ? (await digits()).attribution : "";
  return html`<h3>Samples</h3>
${groups}
${attribution === "" ? nothing : html`<p class="note">Data: ${attribution}.</p>`}`;
}

/** All pictures of an experiment share one window of grey values, all point clouds one frame: those of the truth. */
function drawerOf({ x, n, dim }: Samples): (samples: Samples, label: string) => Html {
  const side = imageSide(dim);
  if (side !== undefined) {
    const window = windowOf(x);
    return (samples, label) => {
      const grid = imageGrid({ x: samples.x, n: samples.n, side }, 8, window);
      return html`<img alt="${label}" width="${grid.width}" height="${grid.height}" src="${dataUri(grid.png)}">`;
    };
  }
  const frame = frameOf(x, n);
  return (samples, label) =>
    html`<img class="points" alt="${label}" src="${dataUri(scatter(samples.x, samples.n, frame))}">`;
}

function dataUri(png: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}

async function readSamples(folder: string, file: string): Promise<Samples | undefined> {
  const bytes = await readFile(join(folder, file)).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const { data, shape } = readNpy(bytes);
  return { kind: "samples", x: data as Float32Array, n: shape[0], dim: shape[1] };
}
