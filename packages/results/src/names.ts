import { requireArguments } from "@backstep/core/plugin";
import { aNamedSpec, type NamedSpec, schemeKey } from "@backstep/experiment";

/** A name that is safe as a file name on every system. */
export function slug(name: string): string {
  requireArguments("slug", { name: { type: "string" } }, { name });
  return name.replaceAll(/[^\w.-]+/g, "-").replaceAll(/^[-.]+|-+$/g, "") || "experiment";
}

/** The file with the samples of a scheme at a step count, in the setting with this number if an experiment has several. */
export function samplesFile(scheme: NamedSpec, steps: number, setting?: number): string {
  requireArguments(
    "samplesFile",
    { scheme: aNamedSpec, steps: { type: "integer", min: 1 }, setting: { type: "integer", min: 0, optional: true } },
    { scheme, steps, setting },
  );
  return `samples-${slug(schemeKey(scheme))}-${setting === undefined ? "" : `${setting}-`}${steps}.npy`;
}

/** The file with samples of the truth. */
export const dataFile = "samples-data.npy";

/** The file with the settings of pictures. */
export const pictureSettingsFile = "pictures.json";
