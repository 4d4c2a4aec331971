import type { InferenceSession } from "onnxruntime-common";
import { convertTimes } from "../interpretation/time.ts";
import { describeNetwork, type NetworkDescription } from "../network/describe-network.ts";
import { type Evaluate, evaluatorOf } from "../network/evaluator.ts";
import type { Network } from "../network/network.ts";
import { type OnnxDifferences, productByDifferences } from "./differences.ts";
import type { Product } from "./product.ts";

/** A second graph, for the Jacobian-vector products of a network. */
export interface JvpGraph {
  readonly session: InferenceSession;
  readonly tangent?: string;
  readonly output?: string;
}

/** What a product needs of the network. */
interface Parts {
  readonly session: InferenceSession;
  readonly network: Network;
  readonly evaluate: Evaluate;
  readonly options: NetworkDescription;
  readonly toTime: (t: number) => number;
}

/** J_N v, by a second graph or by differences. */
export function productOf(
  jvp: JvpGraph | OnnxDifferences,
  { session, network, evaluate, options, toTime }: Parts,
): Product {
  if ("differences" in jvp) {
    const types = [network.states[0].type, network.output.type];
    return productByDifferences((y, t, copies) => evaluate([y], convertTimes(toTime, t), copies), types, jvp);
  }
  const evaluateJvp = evaluatorOf(jvpNetworkOf(session, jvp, options));
  return (y, v, t) => evaluateJvp([y, v], convertTimes(toTime, t));
}

/** The graph of Jacobian-vector products. By default they are its last output. */
function jvpNetworkOf(
  session: InferenceSession,
  { session: jvpSession, tangent = tangentOf(jvpSession, session), output }: JvpGraph,
  options: NetworkDescription,
): Network {
  const ports = { ...options.ports, output: output ?? jvpSession.outputNames[jvpSession.outputNames.length - 1] };
  return describeNetwork(jvpSession, { ...options, ports }, tangent).network;
}

/** The one input that the network itself does not have; `v` if there are several. */
function tangentOf(jvpSession: InferenceSession, { inputNames }: InferenceSession): string {
  const own = jvpSession.inputNames.filter((name) => !inputNames.includes(name));
  return own.length === 1 ? own[0] : "v";
}
