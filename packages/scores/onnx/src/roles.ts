import { BackstepError } from "@backstep/core";
import type { OnnxCoordinates, OnnxPrediction } from "./coordinates.ts";
import { describe, type Port } from "./port.ts";
import type { OnnxTime } from "./time.ts";

/** Names of the ports that carry the state and the time, and of the one that is read. */
export interface OnnxPorts {
  readonly state?: string;
  readonly time?: string;
  readonly output?: string;
}

/** What the names of a network's inputs tell about it. */
export interface Convention {
  /** Whose it is. */
  readonly of?: string;
  readonly prediction?: OnnxPrediction;
  readonly coordinates: OnnxCoordinates;
  readonly time?: OnnxTime;
}

/** A port as far as conventions look at it. */
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
/** DiT: (x, t, y), with the classes in y, at an index of a table that is not in the file. */
const classConditional: Convention = { of: "DiT", prediction: "epsilon", coordinates: "state" };

const stateNames = ["x", "sample", "x_t", "xt", "latents", "latent", "input", "z"];
const conventions: readonly (readonly [timeNames: readonly string[], convention: Convention])[] = [
  // k-diffusion and EDM: denoiser(x, sigma) at x₀ + σ ε.
  [["sigma", "sigmas"], { of: "k-diffusion, EDM", prediction: "denoised", coordinates: "ve", time: "sigma" }],
  // diffusers: unet(sample, timestep, encoder_hidden_states), at an index of its own table.
  [["timestep", "timesteps"], { of: "diffusers", prediction: "epsilon", coordinates: "state" }],
  // score_sde: score(x, t), t a real number and nothing beside it.
  [["t"], { of: "score_sde", prediction: "score", coordinates: "state", time: "time" }],
  [["time", "times", "noise_labels", "c_noise"], { coordinates: "state" }],
];

/** The ports of state, time and output. @throws BackstepError `OPTION_INVALID`, `CAPABILITY_MISSING` */
export function rolesOf(
  inputs: readonly Port[],
  outputs: readonly Port[],
  given: OnnxPorts,
): { state: Port; time: Port; output: Port; others: Port[]; convention: Convention } {
  const { state, time, others, convention } = recognised(inputs, given);
  if (state === undefined)
    throw new BackstepError(
      "OPTION_INVALID",
      `none of the inputs ${list(inputs)} is known as a state; say which one is, as ports.state`,
    );
  if (time === undefined)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `none of the inputs ${list(inputs)} is known as a time; say which one is, as ports.time, or export the model with the time ` +
        "as an input of shape [batch], not as a constant",
    );
  return {
    state,
    time,
    output: named(outputs, given.output, "ports.output") ?? outputs[0],
    others,
    convention,
  };
}

/** As much of it as the names tell. @throws BackstepError `OPTION_INVALID` for a port that is not there. */
export function recognised<P extends Named>(
  inputs: readonly P[],
  given: OnnxPorts,
): { state: P | undefined; time: P | undefined; others: P[]; convention: Convention } {
  const timeNames = conventions.flatMap(([names]) => names);
  const state = named(inputs, given.state, "ports.state") ?? first(inputs, stateNames);
  const rest = inputs.filter((port) => port !== state);
  const time = named(rest, given.time, "ports.time") ?? first(rest, timeNames);
  return { state, time, others: rest.filter((port) => port !== time), convention: conventionOf(rest, time) };
}

function conventionOf(inputs: readonly Named[], time: Named | undefined): Convention {
  const name = time?.name.toLowerCase();
  const others = inputs.filter((port) => port !== time);
  const unknown: Convention = { coordinates: "state" };
  if (name === "t" && others.some((port) => labelNames.includes(port.name.toLowerCase()))) return classConditional;
  // A network that is told more, or counts its times, was trained in another way than score_sde's.
  if (name === "t" && (others.length > 0 || time?.type === "int64" || time?.type === "int32")) return unknown;
  return conventions.find(([names]) => name !== undefined && names.includes(name))?.[1] ?? unknown;
}

/** The port that an option names. */
export function named<P extends { readonly name: string }>(
  ports: readonly P[],
  name: string | undefined,
  option: string,
): P | undefined {
  if (name === undefined) return undefined;
  const port = ports.find((each) => each.name === name);
  if (port !== undefined) return port;
  throw new BackstepError("OPTION_INVALID", `${option} is "${name}"; the model has ${list(ports)}`);
}

function first<P extends { readonly name: string }>(ports: readonly P[], names: readonly string[]): P | undefined {
  return names.flatMap((name) => ports.filter((port) => port.name.toLowerCase() === name))[0];
}

function list(ports: readonly { readonly name: string }[]): string {
  return ports.map((port) => ("type" in port ? describe(port as Port) : port.name)).join(", ") || "(none)";
}
