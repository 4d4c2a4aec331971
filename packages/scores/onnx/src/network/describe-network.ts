import { BackstepError } from "@backstep/core";
import type { InferenceSession } from "onnxruntime-common";
import { conditionsOf, type OnnxCondition, type OnnxGuidance } from "../conditions/conditions.ts";
import type { Convention } from "../interpretation/conventions.ts";
import { named, type OnnxPorts, rolesOf } from "../interpretation/roles.ts";
import { describe, isFixed, type Port, portsOf, requireReal } from "../ports/port.ts";
import type { Network } from "./network.ts";

/** Options that describe a network beyond its file. */
export interface NetworkDescription {
  readonly ports?: OnnxPorts;
  /** The shape of one row, if the file leaves it open. */
  readonly shape?: readonly number[];
  readonly conditions?: Readonly<Record<string, OnnxCondition>>;
  readonly guidance?: OnnxGuidance;
}

/** Reads the ports of a session. `tangent` names the input for v in a graph of Jacobian-vector products. */
export function describeNetwork(
  session: InferenceSession,
  { ports = {}, shape: requested, conditions = {}, guidance }: NetworkDescription,
  tangent?: string,
): { network: Network; convention: Convention } {
  const [inputs, outputs] = [portsOf(session, "input"), portsOf(session, "output")];
  const v = named(inputs, tangent, "jvp.tangent");
  const own = inputs.filter((port) => port !== v);
  const { state, time, output, others, convention } = rolesOf(own, outputs, ports);
  const states = v === undefined ? [state] : [state, v];
  for (const port of states) requireReal(port, "input");
  requireReal(output, "output");
  const shape = rowShapeOf(state, requested);
  const dim = dimOf(shape, state);
  for (const port of [...states, output]) requireRowShape(port, shape, state);
  const fixedRows = fixedRowsOf([...states, output, ...others]);
  const timePerRow = isPerRow(time, fixedRows);
  if (guidance !== undefined) requireEven(fixedRows, state);
  return {
    convention,
    network: {
      session,
      dim,
      shape,
      states,
      time,
      timePerRow,
      conditions: conditionsOf(others, conditions, guidance),
      guidance: guidance?.scale,
      output,
      fixedRows,
    },
  };
}

/** A guided call has two rows per row of the batch. */
function requireEven(fixedRows: number | undefined, state: Port): void {
  if (fixedRows === undefined || fixedRows % 2 === 0) return;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `guidance evaluates two rows per row, but ${describe(state)} has a fixed batch of ${fixedRows}; export it with a dynamic or an even batch`,
  );
}

function rowShapeOf(state: Port, requested: readonly number[] | undefined): readonly number[] {
  if (state.shape.length < 2)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `input ${describe(state)} has rank ${state.shape.length}; export the state as [batch, …], with a separate batch axis`,
      { port: state.name },
    );
  const shape = requested ?? state.shape.slice(1);
  if (shape.every((n): n is number => Number.isSafeInteger(n) && (n as number) > 0)) return shape;
  throw new BackstepError(
    "OPTION_INVALID",
    `the shape of a row is [${shape.join(", ")}] in input ${describe(state)}; give one of whole numbers as \`shape\``,
    { port: state.name },
  );
}

/** Several buffers of a single row must fit into kernel memory, which has at most 4 GiB. */
const largestRow = 2 ** 24;

function dimOf(shape: readonly number[], state: Port): number {
  const dim = shape.reduce((a, b) => a * b, 1);
  if (dim <= largestRow) return dim;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `a row of ${describe(state)} has ${dim} values; the limit is ${largestRow}; export a model with smaller rows`,
    { port: state.name },
  );
}

/** An output whose shape the exporter could not infer has any number of named axes. */
function requireRowShape(port: Port, shape: readonly number[], state: Port): void {
  const row = port.shape.slice(1);
  const unknown = port.shape.every((axis) => !isFixed(axis)) && port !== state;
  const fits = row.length === shape.length && row.every((axis, i) => !isFixed(axis) || axis === shape[i]);
  if (fits || unknown) return;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `${describe(port)} does not have the row shape [${shape.join(", ")}]; state and output must have the same shape, which is \`shape\` if that is given; correct \`shape\` or the card`,
    { port: port.name },
  );
}

/** The fixed batch of a model; all of its ports must have the same one. */
function fixedRowsOf(ports: readonly Port[]): number | undefined {
  const fixed = ports.filter(({ shape }) => isFixed(shape[0]));
  const rows = fixed[0]?.shape[0];
  const other = fixed.find(({ shape }) => shape[0] !== rows);
  if (other === undefined) return rows as number | undefined;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `${describe(fixed[0])} and ${describe(other)} have different fixed batches; export all of them with a dynamic batch axis`,
    { port: other.name },
  );
}

function isPerRow(time: Port, fixedRows: number | undefined): boolean {
  const [batch, ...rest] = time.shape;
  if (time.shape.length === 0 || (batch === 1 && fixedRows !== 1)) return false;
  const fits = !isFixed(batch) || batch === fixedRows;
  if (fits && rest.every((axis) => !isFixed(axis) || axis === 1)) return true;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `time input ${describe(time)} has neither one value nor one per row; export it as [batch], with the ${fixedRows ?? "dynamic"} rows of the state`,
    { port: time.name },
  );
}
