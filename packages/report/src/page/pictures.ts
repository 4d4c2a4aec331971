import type { Samples } from "@backstep/core";
import { digits } from "@backstep/datasets";
import {
  type Experiment,
  knownShape,
  type NamedSpec,
  type Setting,
  schemeKey,
  valuesOf,
  varyingAxes,
  windowOf,
} from "@backstep/experiment";
import type { PictureSettings, StoredResults } from "@backstep/results";
import { labelOn } from "../axes/groups.ts";
import { imageGrid } from "../drawing/image-grid.ts";
import { frameOf, scatter } from "../drawing/scatter.ts";
import { type Html, html, nothing } from "./html.ts";

/** The samples of one scheme, by step count. */
interface SchemeSamples {
  readonly scheme: NamedSpec;
  /** The setting in words; empty if there is one. */
  readonly setting: string;
  readonly runs: readonly { readonly label: string; readonly samples: Samples }[];
}

/** The samples of an experiment next to the truth, as pictures or as points of the plane. Empty if the folder has no samples. */
export async function samplesPart({ experiment, samples, truth, pictures }: StoredResults): Promise<Html> {
  const drawn = bySetting(experiment, samples);
  if (drawn.length === 0) return nothing;
  const draw = drawerOf(pictures, truth, drawn);
  const { target } = experiment;
  const caption = target && "data" in target ? "the data" : "exact samples of the target";
  const reference = truth ? html`<figure><figcaption>${caption}</figcaption>${draw(truth, caption)}</figure>` : nothing;
  const groups = drawn.map(({ scheme, setting, runs }) => {
    const figures = runs.map(
      ({ label, samples }) =>
        html`<figure><figcaption>${label}</figcaption>${draw(samples, `${scheme.name}, ${label}`)}</figure>`,
    );
    return html`<h4>${[schemeKey(scheme), setting].filter((part) => part !== "").join(", ")}</h4><div class="samples">${reference}${figures}</div>`;
  });
  const attribution = target && "data" in target && target.data === "digits" ? (await digits()).attribution : "";
  return html`<h3>Samples</h3>
${groups}
${attribution === "" ? nothing : html`<p class="note">Data: ${attribution}.</p>`}`;
}

function bySetting(experiment: Experiment, samples: StoredResults["samples"]): readonly SchemeSamples[] {
  const groups = new Map<string, SchemeSamples>();
  for (const { scheme: name, options, setting: of, steps, samples: drawn } of samples) {
    const scheme = { name, options: { ...options } };
    const setting = settingLabel(experiment, of);
    const key = JSON.stringify([scheme, of]);
    const label = of.tolerance === undefined ? `${steps} steps` : `tolerance ${of.tolerance}`;
    groups.set(key, { scheme, setting, runs: [...(groups.get(key)?.runs ?? []), { label, samples: drawn }] });
  }
  return [...groups.values()];
}

/** The values of a setting on the axes that vary, in words. */
function settingLabel(experiment: Experiment, setting: Setting): string {
  const varying = varyingAxes(experiment).filter((axis) => axis in setting);
  return varying.map((axis) => labelOn(axis, setting[axis as keyof Setting], valuesOf(experiment, axis))).join(", ");
}

/** All pictures of an experiment share one window of values, and all point clouds one frame. Both are those of the truth if it is known. */
function drawerOf(
  { image, window }: PictureSettings,
  truth: Samples | undefined,
  drawn: readonly SchemeSamples[],
): (samples: Samples, label: string) => Html {
  const { x, n, dim } = truth ?? joined(drawn);
  const shape = image ?? knownShape(dim);
  if (shape !== undefined) {
    const shown = window ?? windowOf(x);
    return (samples, label) => {
      const grid = imageGrid({ x: samples.x, n: samples.n, shape }, 8, shown);
      return html`<img alt="${label}" width="${grid.width}" height="${grid.height}" src="${dataUri(grid.png)}">`;
    };
  }
  const frame = frameOf(x, n);
  return (samples, label) =>
    html`<img class="points" alt="${label}" src="${dataUri(scatter(samples.x, samples.n, frame))}">`;
}

/** All samples together. */
function joined(drawn: readonly SchemeSamples[]): Samples {
  const all = drawn.flatMap(({ runs }) => runs.map(({ samples }) => samples));
  const { dim } = all[0];
  const x = Float32Array.from(all.flatMap((samples) => Array.from(samples.x)));
  return { kind: "samples", x, n: x.length / dim, dim };
}

function dataUri(png: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}
