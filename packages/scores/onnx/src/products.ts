import type { InferenceSession } from "onnxruntime-common";
import type { Product } from "./derivative.ts";
import { describeNetwork, type NetworkDescription } from "./describe-network.ts";
import { type OnnxDifferences, productByDifferences } from "./differences.ts";
import { type Evaluate, evaluatorOf, type Network } from "./network.ts";
import { convertTimes } from "./time.ts";

/** A second graph, of a network's Jacobian-vector products. */
export interface JvpGraph {
  readonly session: InferenceSession;
  readonly tangent?: string;
  readonly output?: string;
}

/** What a product of a network is made of. */
interface Parts {
  readonly session: InferenceSession;
  readonly network: Network;
  readonly evaluate: Evaluate;
  readonly options: NetworkDescription;
  readonly toTime: (t: number) => number;
}

/** J_N v, of a second graph or by differences. */
export function productOf(
  jvp: JvpGraph | OnnxDifferences,
  { session, network, evaluate, options, toTime }: Parts,
): Product {
  if ("differences" in jvp) {
    const types = [network.states[0].type, network.output.type];
    return productByDifferences((y, t, copies) => evaluate([y], convertTimes(toTime, t), copies), types, jvp);
  }
  const twin = evaluatorOf(twinOf(session, jvp, options));
  return (y, v, t) => twin([y, v], convertTimes(toTime, t));
}

/** The graph of Jacobian-vector products, whose products are the last output unless one is named. */
function twinOf(
  session: InferenceSession,
  { session: twin, tangent = tangentOf(twin, session), output }: JvpGraph,
  options: NetworkDescription,
): Network {
  const ports = { ...options.ports, output: output ?? twin.outputNames[twin.outputNames.length - 1] };
  return describeNetwork(twin, { ...options, ports }, tangent).network;
}

/** The tangent is v, or the one input that the network itself does not have. */
function tangentOf(twin: InferenceSession, { inputNames }: InferenceSession): string {
  const own = twin.inputNames.filter((name) => !inputNames.includes(name));
  return own.length === 1 ? own[0] : "v";
}
