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

const stateNames = ["x", "sample", "x_t", "xt", "latents", "latent", "input", "z"];
const conventions: readonly (readonly [timeNames: readonly string[], convention: Convention])[] = [
  // k-diffusion and EDM: denoiser(x, sigma) at x₀ + σ ε.
  [["sigma", "sigmas"], { of: "k-diffusion, EDM", prediction: "denoised", coordinates: "ve", time: "sigma" }],
  // diffusers: unet(sample, timestep, encoder_hidden_states), at an index of its own table.
  [["timestep", "timesteps"], { of: "diffusers", prediction: "epsilon", coordinates: "state" }],
  // score_sde: score(x, t).
  [["t"], { of: "score_sde", prediction: "score", coordinates: "state", time: "time" }],
  [["time", "times", "noise_labels", "c_noise"], { coordinates: "state" }],
];

/** The ports of state, time and output. @throws BackstepError `OPTION_INVALID`, `CAPABILITY_MISSING` */
export function rolesOf(
  inputs: readonly Port[],
  outputs: readonly Port[],
  given: OnnxPorts,
): { state: Port; time: Port; output: Port; others: Port[]; convention: Convention } {
  const { state, time, convention } = recognised(inputs, given);
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
    others: inputs.filter((port) => port !== state && port !== time),
    convention,
  };
}

/** As much of it as the names tell. @throws BackstepError `OPTION_INVALID` for a port that is not there. */
export function recognised<P extends { readonly name: string }>(
  inputs: readonly P[],
  given: OnnxPorts,
): { state: P | undefined; time: P | undefined; convention: Convention } {
  const timeNames = conventions.flatMap(([names]) => names);
  const state = named(inputs, given.state, "ports.state") ?? first(inputs, stateNames);
  const rest = inputs.filter((port) => port !== state);
  const time = named(rest, given.time, "ports.time") ?? first(rest, timeNames);
  const convention = conventions.find(([names]) => time && names.includes(time.name.toLowerCase()))?.[1];
  return { state, time, convention: convention ?? { coordinates: "state" } };
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
