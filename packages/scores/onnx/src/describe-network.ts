import { BackstepError } from "@backstep/core";
import type { InferenceSession } from "onnxruntime-common";
import { conditionsOf, type OnnxCondition, type OnnxGuidance } from "./conditions.ts";
import type { Network } from "./network.ts";
import { describe, isFixed, type Port, portsOf, requireReal } from "./port.ts";
import { type Convention, named, type OnnxPorts, rolesOf } from "./roles.ts";

/** What is said about a network beside what its file says. */
export interface NetworkDescription {
  readonly ports?: OnnxPorts;
  /** The shape of one row, where the file leaves it open. */
  readonly shape?: readonly number[];
  readonly conditions?: Readonly<Record<string, OnnxCondition>>;
  readonly guidance?: OnnxGuidance;
}

/** Reads a session's ports. `tangent` names the input of a graph of Jacobian-vector products that takes v. */
export function describeNetwork(
  session: InferenceSession,
  { ports = {}, shape, conditions = {}, guidance }: NetworkDescription,
  tangent?: string,
): { network: Network; convention: Convention } {
  const [inputs, outputs] = [portsOf(session, "input"), portsOf(session, "output")];
  const v = named(inputs, tangent, "jvp.tangent");
  const roles = rolesOf(
    inputs.filter((port) => port !== v),
    outputs,
    ports,
  );
  const { state, time, output, others, convention } = roles;
  const states = v === undefined ? [state] : [state, v];
  for (const port of states) requireReal(port, "input");
  requireReal(output, "output");
  const rowShape = rowShapeOf(state, shape);
  const dim = dimOf(rowShape, state);
  for (const port of [...states, output]) requireRowShape(port, rowShape, state);
  const fixedRows = fixedRowsOf([...states, output, ...others]);
  const timePerRow = isPerRow(time, fixedRows);
  if (guidance !== undefined && fixedRows !== undefined && fixedRows % 2 === 1)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `guidance takes two rows for each, but ${describe(state)} has a fixed batch of ${fixedRows}; export it with a dynamic or an even batch`,
    );
  return {
    convention,
    network: {
      session,
      dim,
      shape: rowShape,
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

function rowShapeOf(state: Port, given: readonly number[] | undefined): readonly number[] {
  if (state.shape.length < 2)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `input ${describe(state)} has rank ${state.shape.length}; export the state as [batch, …], with the batch as an axis of its own`,
      { port: state.name },
    );
  const shape = given ?? state.shape.slice(1);
  if (shape.every((n): n is number => Number.isSafeInteger(n) && (n as number) > 0)) return shape;
  throw new BackstepError(
    "OPTION_INVALID",
    `the shape of a row is [${shape.join(", ")}]; give one of whole numbers as \`shape\`, as input ${describe(state)} leaves it open`,
    { port: state.name },
  );
}

/** A few buffers of a single row must fit into kernel memory, which has 4 GiB. */
const largestRow = 2 ** 24;

function dimOf(shape: readonly number[], state: Port): number {
  const dim = shape.reduce((a, b) => a * b, 1);
  if (dim <= largestRow) return dim;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `a row of ${describe(state)} has ${dim} values; there may be up to ${largestRow}`,
    { port: state.name },
  );
}

/** An output whose shape the exporter did not work out has names only, of any number. */
function requireRowShape(port: Port, shape: readonly number[], state: Port): void {
  const row = port.shape.slice(1);
  const unknown = port.shape.every((axis) => !isFixed(axis)) && port !== state;
  const fits = row.length === shape.length && row.every((axis, i) => !isFixed(axis) || axis === shape[i]);
  if (fits || unknown) return;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `${describe(port)} does not have the row shape [${shape.join(", ")}]; state and output must have one shape, that of \`shape\` or of the card`,
    { port: port.name },
  );
}

/** The fixed batch of a model, which all of its ports must agree on. */
function fixedRowsOf(ports: readonly Port[]): number | undefined {
  const fixed = ports.filter(({ shape }) => isFixed(shape[0]));
  const rows = fixed[0]?.shape[0];
  const odd = fixed.find(({ shape }) => shape[0] !== rows);
  if (odd === undefined) return rows as number | undefined;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `${describe(fixed[0])} and ${describe(odd)} have different fixed batches; export all of them with a dynamic batch axis`,
    { port: odd.name },
  );
}

function isPerRow(time: Port, fixedRows: number | undefined): boolean {
  const [batch, ...rest] = time.shape;
  if (time.shape.length === 0 || (batch === 1 && fixedRows !== 1)) return false;
  const fits = !isFixed(batch) || batch === fixedRows;
  if (fits && rest.every((axis) => !isFixed(axis) || axis === 1)) return true;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `time input ${describe(time)} has neither one value nor one per row; export it as [batch] beside a state of ${fixedRows ?? "dynamic"} rows`,
    { port: time.name },
  );
}
