import { BackstepError } from "@backstep/core";
import { describe, type Port } from "../ports/port.ts";
import { type Convention, conventionOf, stateNames, timeNames } from "./conventions.ts";

/** Names of the ports for the state, the time and the output to read. */
export interface OnnxPorts {
  readonly state?: string;
  readonly time?: string;
  readonly output?: string;
}

/** The ports of state, time and output. @throws BackstepError `OPTION_INVALID`, `CAPABILITY_MISSING` */
export function rolesOf(
  inputs: readonly Port[],
  outputs: readonly Port[],
  ports: OnnxPorts,
): { state: Port; time: Port; output: Port; others: Port[]; convention: Convention } {
  const { state, time, others, convention } = recognised(inputs, ports);
  if (state === undefined)
    throw new BackstepError(
      "OPTION_INVALID",
      `none of the inputs ${list(inputs)} has a known name of a state; name the state as ports.state`,
    );
  if (time === undefined)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `none of the inputs ${list(inputs)} has a known name of a time; name the time as ports.time, or export the model with the time ` +
        "as an input of shape [batch], not as a constant",
    );
  return {
    state,
    time,
    output: named(outputs, ports.output, "ports.output") ?? outputs[0],
    others,
    convention,
  };
}

/** The roles that follow from the input names alone. @throws BackstepError `OPTION_INVALID` for a port that does not exist. */
export function recognised<P extends { readonly name: string; readonly type: string }>(
  inputs: readonly P[],
  ports: OnnxPorts,
): { state: P | undefined; time: P | undefined; others: P[]; convention: Convention } {
  const state = named(inputs, ports.state, "ports.state") ?? first(inputs, stateNames);
  const rest = inputs.filter((port) => port !== state);
  const time = named(rest, ports.time, "ports.time") ?? first(rest, timeNames);
  const others = rest.filter((port) => port !== time);
  return { state, time, others, convention: conventionOf(time, others) };
}

/** The port that an option names. @throws BackstepError `OPTION_INVALID` */
export function named<P extends { readonly name: string }>(
  ports: readonly P[],
  name: string | undefined,
  option: string,
): P | undefined {
  if (name === undefined) return undefined;
  const port = ports.find((each) => each.name === name);
  if (port !== undefined) return port;
  throw new BackstepError("OPTION_INVALID", `${option} is "${name}"; it must be one of ${list(ports)}`);
}

function first<P extends { readonly name: string }>(ports: readonly P[], names: readonly string[]): P | undefined {
  return names.flatMap((name) => ports.filter((port) => port.name.toLowerCase() === name))[0];
}

function list(ports: readonly { readonly name: string }[]): string {
  return ports.map((port) => ("type" in port ? describe(port as Port) : port.name)).join(", ") || "(none)";
}
