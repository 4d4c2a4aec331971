import type { InferenceSession } from "onnxruntime-common";
import type { Condition } from "../conditions/conditions.ts";
import type { Port } from "../ports/port.ts";

/** A session with everything known about its ports. */
export interface Network {
  readonly session: InferenceSession;
  readonly dim: number;
  /** The shape of one row. */
  readonly shape: readonly number[];
  /** The inputs of the state's shape: the state, and the tangent of a graph of Jacobian-vector products. */
  readonly states: readonly Port[];
  readonly time: Port;
  /** Whether the time input has a batch axis. Without one, rows at different times need different calls. */
  readonly timePerRow: boolean;
  readonly conditions: readonly Condition[];
  readonly guidance: number | undefined;
  readonly output: Port;
  /** Rows of every call, if the model has a fixed batch. */
  readonly fixedRows: number | undefined;
}
