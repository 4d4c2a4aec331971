import { BackstepError } from "@backstep/core";
import { type OnnxPorts, recognised } from "../interpretation/roles.ts";
import { shown } from "../options/shown.ts";
import { isWhole } from "../ports/element.ts";
import { describe, isFixed, type Port } from "../ports/port.ts";
import { oneHotLength } from "./one-hot.ts";

/** The classes of a class-conditional network. */
export interface OnnxClasses {
  /** The input for the class: one number per row, or real numbers of shape [batch, K], which take class k as the vector e_k. */
  readonly input: string;
  /** Classes are 0 … count − 1. */
  readonly count: number;
  /** The value for no class, if the network was trained with one: a class number, or `zeros` for an input of vectors. */
  readonly null?: number | "zeros";
}

/** The classes from the options, completed or recognised from the input names. */
export function classesOf(
  { classes, ports = {} }: { readonly classes?: OnnxClasses; readonly ports?: OnnxPorts },
  inputs: readonly { readonly name: string; readonly type: string; readonly shape: Port["shape"] }[],
): OnnxClasses | undefined {
  const { time, others } = recognised(inputs, ports);
  // EDM: (x, sigma, class_labels), or its bare network with noise_labels. Zeros mean no label.
  const labels = ["sigma", "sigmas", "noise_labels"].includes(time?.name.toLowerCase() ?? "")
    ? others.find(({ name }) => name.toLowerCase() === "class_labels")
    : undefined;
  const count = labels && oneHotLength(labels);
  if (count === undefined || (classes !== undefined && classes.input !== labels!.name)) return classes;
  return { input: labels!.name, count, null: "zeros", ...classes };
}

/** Checks classes against the port that takes them. @throws BackstepError `OPTION_INVALID` */
export function requireClasses(classes: OnnxClasses, port: Port | undefined): void {
  const { input, count, null: none } = classes;
  if (
    !(
      typeof input === "string" &&
      Number.isSafeInteger(count) &&
      count > 0 &&
      (none === undefined || none === "zeros" || Number.isSafeInteger(none))
    )
  )
    throw new BackstepError(
      "OPTION_INVALID",
      `classes is ${shown(classes)}; it must name an input and a count of at least 1, and may give a whole number or "zeros" as null`,
    );
  if (port && port.shape.length === 2 && !isFixed(port.shape[1]) && !isWhole(port.type))
    throw new BackstepError(
      "OPTION_INVALID",
      `classes.input is ${input}, but ${describe(port)} does not declare the length of its vectors; export it with a fixed length, or give conditions.${input}`,
      { port: input },
    );
}
