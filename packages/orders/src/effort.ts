import type { Scheme } from "@backstep/core";
import { aScheme, requireArguments } from "@backstep/core/plugin";
import { mixtureProblems, type OrderProblem } from "./problems.ts";

/** `test`: a verdict in seconds, for conformance suites. `report`: orders to two decimals, in up to several minutes. */
export type Effort = "test" | "report";

export interface MeasureOptions {
  /** Default `report`. */
  readonly effort?: Effort;
  readonly signal?: AbortSignal;
}

/**
 * Whether a step of the scheme is expensive: the quadrature is over three or more draws (a uniform counts twice), or a step takes as many Jacobian
 * products as its accuracy needs. On the mixture, 256 such steps take a minute.
 */
export function isExpensive({ noise, normals = 0, uniforms = 0, info }: Scheme<unknown>): boolean {
  return noise.length + normals + 2 * uniforms > 2 || info.jvpsPerStep === "adaptive";
}

/** The mixture problems that a conformance suite can afford: all of them, or for an expensive scheme only the one with the cheapest steps. */
export function affordableProblems(scheme: Scheme<unknown>): readonly OrderProblem[] {
  requireArguments("affordableProblems", { scheme: aScheme }, { scheme });
  return mixtureProblems().filter(({ drift }) => !isExpensive(scheme) || drift.name === "ve");
}
