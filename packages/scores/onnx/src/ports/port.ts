import { BackstepError } from "@backstep/core";
import type { InferenceSession } from "onnxruntime-common";
import { type Element, isElement, isWhole } from "./element.ts";

/** An input or output of a network. An axis without a fixed length has a name instead. */
export interface Port {
  readonly name: string;
  readonly type: Element;
  readonly shape: readonly (number | string)[];
}

/** The inputs or the outputs of a session. @throws BackstepError `FILE_FORMAT` if there are none or one has an unsupported type. */
export function portsOf(session: InferenceSession, side: "input" | "output"): Port[] {
  const metadata = side === "input" ? session.inputMetadata : session.outputMetadata;
  if (metadata === undefined || metadata.length === 0)
    throw new BackstepError(
      "FILE_FORMAT",
      `the model has no ${side}s, or the runtime does not list them; export one with a state and a time, and use onnxruntime 1.22 or newer`,
    );
  return metadata.map((each) => {
    if (!each.isTensor || !isElement(each.type))
      throw new BackstepError(
        "FILE_FORMAT",
        `${side} ${each.name} is ${each.isTensor ? `of type ${each.type}` : "not a tensor"}; export it as float32, float16, float64, int64 or int32`,
        { port: each.name },
      );
    return { name: each.name, type: each.type, shape: each.shape };
  });
}

/** Requires a port of real numbers. @throws BackstepError `FILE_FORMAT` */
export function requireReal(port: Port, role: string): void {
  if (isWhole(port.type))
    throw new BackstepError(
      "FILE_FORMAT",
      `${role} ${port.name} is ${port.type}; export it as float32, float16 or float64`,
      { port: port.name },
    );
}

/** A port as text: `x float32 [batch, 1, 8, 8]`. */
export function describe({ name, type, shape }: Port): string {
  return `${name} ${type} [${shape.join(", ")}]`;
}

/** Whether an axis has a fixed length. */
export function isFixed(axis: number | string | undefined): axis is number {
  return typeof axis === "number" && axis >= 0;
}
