import type { OnnxTime } from "./time.ts";
import type { OnnxCoordinates, OnnxPrediction } from "./wrapping.ts";

/** What the input names of a network imply. */
export interface Convention {
  /** The project that uses these names. */
  readonly of?: string;
  readonly prediction?: OnnxPrediction;
  readonly coordinates: OnnxCoordinates;
  readonly time?: OnnxTime;
  /** Whether networks of flow matching, which predict a velocity, use these names as well. */
  readonly orVelocity?: true;
}

/** The fields of a port that a convention depends on. */
interface Named {
  readonly name: string;
  readonly type: string;
}

/** Names of inputs that take classes. */
export const labelNames: readonly string[] = [
  "y",
  "label",
  "labels",
  "class",
  "classes",
  "class_label",
  "class_labels",
];

/** Names of inputs that take the state, the most likely first. */
export const stateNames: readonly string[] = ["x", "sample", "x_t", "xt", "latents", "latent", "input", "z"];

const conventions: readonly (readonly [timeNames: readonly string[], convention: Convention])[] = [
  // k-diffusion and EDM: denoiser(x, sigma) at x₀ + σ ε.
  [["sigma", "sigmas"], { of: "k-diffusion, EDM", prediction: "denoised", coordinates: "ve", time: "sigma" }],
  // diffusers: unet(sample, timestep, encoder_hidden_states), with the timestep an index of its scheduler's table.
  [["timestep", "timesteps"], { of: "diffusers", prediction: "epsilon", coordinates: "state" }],
  // score_sde: score(x, t), with t a real number and no further inputs.
  [["t"], { of: "score_sde", prediction: "score", coordinates: "state", time: "time", orVelocity: true }],
  [["time", "times", "noise_labels", "c_noise"], { coordinates: "state" }],
];

/** Names of inputs that take the time, the most likely first. */
export const timeNames: readonly string[] = conventions.flatMap(([names]) => names);

/** DiT: (x, t, y), with classes in y and t an index of a table that is not in the file. */
const classConditional: Convention = { of: "DiT", prediction: "epsilon", coordinates: "state", orVelocity: true };

/** The convention that the name of the time and the further inputs follow. */
export function conventionOf(time: Named | undefined, others: readonly Named[]): Convention {
  const name = time?.name.toLowerCase();
  const unknown: Convention = { coordinates: "state" };
  if (name === "t" && others.some((port) => labelNames.includes(port.name.toLowerCase()))) return classConditional;
  // score_sde's networks have no further inputs and a real time.
  if (name === "t" && (others.length > 0 || time?.type === "int64" || time?.type === "int32")) return unknown;
  return conventions.find(([names]) => name !== undefined && names.includes(name))?.[1] ?? unknown;
}
